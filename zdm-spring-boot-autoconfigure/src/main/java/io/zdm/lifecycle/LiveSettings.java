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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.springframework.dao.DataAccessException;

import io.zdm.backfill.SettingValues;
import io.zdm.backfill.throttle.Thresholds;
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

	private final KnownSettings known;

	private volatile SettingLayers layers;

	private volatile long wantedUntil = System.nanoTime();

	LiveSettings(Ledger ledger, String application, Supplier<String> target, ConfiguredSettings configured,
			KnownSettings known) {
		this.ledger = ledger;
		this.application = application;
		this.target = target;
		this.configured = configured;
		this.known = known;
		this.layers = new SettingLayers(configured, List.of());
	}

	/**
	 * Return the settings of a migration as they are whenever somebody asks. To begin
	 * with they are read from the store, later they come from memory, and are worked out
	 * again only after a change: every batch asks for all thresholds.
	 * @param migration the migration
	 * @return gives the values
	 */
	Supplier<SettingValues> of(MigrationRecord migration) {
		read();
		AtomicReference<Known> last = new AtomicReference<>(known(migration, this.layers));
		return () -> {
			this.wantedUntil = System.nanoTime() + WANTED.toNanos();
			SettingLayers now = this.layers;
			return last.updateAndGet((known) -> (known.layers == now) ? known : known(migration, now)).values;
		};
	}

	private static Known known(MigrationRecord migration, SettingLayers layers) {
		return new Known(layers, layers.values(migration.key().version()));
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
		List<StoredSetting> stored = stored();
		if (!stored.equals(this.layers.live())) {
			this.layers = new SettingLayers(this.configured, stored);
		}
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
		return this.known.all().stream().map((setting) -> now.of(setting, version)).toList();
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
		List<MigrationRecord> concerned = concerned(command, history);
		this.ledger.write((session) -> {
			SettingLayers before = new SettingLayers(this.configured, stored(session));
			changes.values()
				.forEach((name, value) -> value.ifPresentOrElse(
						(text) -> this.ledger.settings()
							.keep(session, this.application, where, command.version(), name, text, command.by(),
									command.reason()),
						() -> this.ledger.settings()
							.forget(session, this.application, where, command.version(), name)));
			String event = command.version().map((version) -> "settings: ").orElse("settings for all: ") + changes;
			check(changes, before, new SettingLayers(this.configured, stored(session)), versions(command, concerned));
			concerned.forEach((migration) -> this.ledger.audit()
				.add(session, migration.id(), command.by(), event, command.reason()));
		});
		read();
	}

	/**
	 * A change for all may be wrong for a migration that has something of its own. What
	 * contradicted itself before, as after a property was changed, is not refused.
	 */
	private void check(SettingChanges changes, SettingLayers before, SettingLayers after,
			List<Optional<String>> versions) {
		List<String> problems = new ArrayList<>();
		for (Thresholds thresholds : this.known.thresholds()) {
			versions.stream()
				.flatMap((version) -> ThresholdContradiction.find(thresholds, after, version)
					.stream()
					.filter((found) -> !ThresholdContradiction.find(thresholds, before, version).contains(found))
					.map((found) -> found.refuse(changes) + where(version, versions)))
				.findFirst()
				.ifPresent(problems::add);
		}
		if (!problems.isEmpty()) {
			throw new InvalidSettingsException(
					String.join(". ", problems) + ". Give both, or 0 for none. Nothing was changed.");
		}
	}

	private static String where(Optional<String> version, List<Optional<String>> versions) {
		return version.filter((one) -> versions.size() > 1).map((one) -> ", for migration " + one).orElse("");
	}

	private static List<Optional<String>> versions(SettingsCommand command, List<MigrationRecord> concerned) {
		List<Optional<String>> versions = new ArrayList<>(List.of(command.version()));
		if (command.version().isEmpty()) {
			concerned.forEach((migration) -> versions.add(Optional.of(migration.key().version())));
		}
		return versions;
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

	/**
	 * The settings of a migration, and what they were worked out from.
	 */
	private record Known(SettingLayers layers, SettingValues values) {

	}

}
