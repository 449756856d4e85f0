/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.zdm.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.springframework.dao.DataAccessException;

import io.zdm.backfill.Setting;
import io.zdm.backfill.SettingValues;
import io.zdm.postgres.Session;
import io.zdm.postgres.SqlState;
import io.zdm.store.MigrationRecord;
import io.zdm.store.StoredSetting;

/**
 * The settings that can be given at run time, for one migration or for all. They are kept
 * in the store, so that all instances have them, also after a restart. Work that is under
 * way has them from memory: it is read again as long as somebody asks.
 */
final class LiveSettings {

	/**
	 * How often what was given at run time is read again while work is under way.
	 */
	static final Duration REFRESH = Duration.ofMillis(250);

	/**
	 * A batch takes at most about that long: who has not asked for longer is done.
	 */
	private static final Duration WANTED = Duration.ofMinutes(1);

	private final Ledger ledger;

	private final String application;

	private final Supplier<String> target;

	private final ConfiguredSettings configured;

	private final List<Setting<?>> known;

	private volatile SettingLayers layers;

	private volatile long wantedUntil = System.nanoTime();

	LiveSettings(Ledger ledger, String application, Supplier<String> target, ConfiguredSettings configured,
			List<Setting<?>> known) {
		this.ledger = ledger;
		this.application = application;
		this.target = target;
		this.configured = configured;
		this.known = List.copyOf(known);
		this.layers = new SettingLayers(configured, List.of());
	}

	/**
	 * Return the settings of a migration as they are whenever somebody asks. To begin
	 * with they are read from the store, later they come from memory.
	 * @param migration the migration
	 * @return gives the values
	 */
	Supplier<SettingValues> of(MigrationRecord migration) {
		read();
		return () -> {
			this.wantedUntil = System.nanoTime() + WANTED.toNanos();
			return this.layers.values(migration.key().version());
		};
	}

	/**
	 * Read again what was given at run time, if somebody has asked for a setting of late.
	 */
	void refresh() {
		if (System.nanoTime() - this.wantedUntil < 0) {
			read();
		}
	}

	private void read() {
		this.layers = new SettingLayers(this.configured, stored());
	}

	private List<StoredSetting> stored() {
		try {
			return this.ledger.read(this::stored);
		}
		catch (DataAccessException ex) {
			if (SqlState.UNDEFINED_TABLE.is(ex)) {
				// An older release of zdm made the store, and nobody could give anything.
				return List.of();
			}
			throw ex;
		}
	}

	private List<StoredSetting> stored(Session session) {
		return this.ledger.settings().of(session, this.application, this.target.get());
	}

	/**
	 * Return how all settings stand, as the store has them now.
	 * @param version the version of the migration; empty for those of which nothing is
	 * said
	 * @return what is in force
	 */
	List<EffectiveSetting> effective(Optional<String> version) {
		SettingLayers now = new SettingLayers(this.configured, stored());
		return this.known.stream().map((setting) -> now.of(setting, version)).toList();
	}

	/**
	 * Change settings.
	 * @param command what is asked for
	 * @param history the migrations of the application, lowest version first
	 * @throws InvalidSettingsException if something is wrong with it; nothing is changed
	 */
	void change(SettingsCommand command, List<MigrationRecord> history) {
		SettingChanges changes = SettingChanges.of(command.set(), this.known);
		String where = this.target.get();
		this.ledger.write((session) -> {
			changes.values()
				.forEach((name, value) -> value.ifPresentOrElse(
						(text) -> this.ledger.settings()
							.keep(session, this.application, where, command.version(), name, text, command.by(),
									command.reason()),
						() -> this.ledger.settings()
							.forget(session, this.application, where, command.version(), name)));
			String event = command.version().map((version) -> "settings: ").orElse("settings for all: ") + changes;
			concerned(command, history).forEach((migration) -> this.ledger.audit()
				.add(session, migration.id(), command.by(), event, command.reason()));
		});
		read();
	}

	/**
	 * Settings for all are in the audit of every migration that they may still do
	 * something for, and if there is none in that of the last.
	 */
	private static List<MigrationRecord> concerned(SettingsCommand command, List<MigrationRecord> history) {
		if (command.version().isPresent()) {
			return history.stream()
				.filter((migration) -> command.version().get().equals(migration.key().version()))
				.toList();
		}
		List<MigrationRecord> unfinished = history.stream()
			.filter((migration) -> !migration.phase().isFinal())
			.toList();
		return unfinished.isEmpty() ? history.subList(Math.max(0, history.size() - 1), history.size()) : unfinished;
	}

}
