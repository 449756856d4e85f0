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

package io.zdm.store;

import java.util.List;
import java.util.Optional;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;

/**
 * The settings that were given at run time and are in force. A setting stays with its
 * migration after the end of that: it does nothing any more, and is there again when the
 * migration is begun anew.
 */
public final class SettingLog {

	/**
	 * What stands for all migrations in the place of a version.
	 */
	private static final String ALL = "";

	private final Identifier schema;

	/**
	 * Create a view of the settings.
	 * @param schema the schema of zdm
	 */
	public SettingLog(Identifier schema) {
		this.schema = schema;
	}

	/**
	 * Return the settings of an application.
	 * @param session the session
	 * @param application the application
	 * @param target the target
	 * @return the settings
	 */
	public List<StoredSetting> of(Session session, String application, String target) {
		return session.query("""
				SELECT version, name, value, actor, reason, set_at
				FROM %s.setting
				WHERE application = ? AND target = ?
				ORDER BY version, name
				""".formatted(this.schema), (row, number) -> {
			StoredValues values = new StoredValues(row);
			return new StoredSetting(Optional.of(values.text("version")).filter((version) -> !ALL.equals(version)),
					values.text("name"), values.text("value"), values.text("actor"), values.optionalText("reason"),
					values.instant("set_at"));
		}, application, target);
	}

	/**
	 * Keep a setting in place of the one before, at the server's time.
	 * @param session the transaction
	 * @param application the application
	 * @param target the target
	 * @param version the version of the migration; empty for all
	 * @param name the name of the setting
	 * @param value its value
	 * @param by who gives it
	 * @param reason why
	 */
	public void keep(Session session, String application, String target, Optional<String> version, String name,
			String value, String by, Optional<String> reason) {
		session.jdbc()
			.update("""
					INSERT INTO %s.setting (application, target, version, name, value, actor, reason)
					VALUES (?, ?, ?, ?, ?, ?, ?)
					ON CONFLICT (application, target, version, name) DO UPDATE
					SET value = excluded.value, actor = excluded.actor, reason = excluded.reason, set_at = excluded.set_at
					"""
				.formatted(this.schema), application, target, version.orElse(ALL), name, value, by,
					reason.orElse(null));
	}

	/**
	 * Forget a setting, if there is one.
	 * @param session the transaction
	 * @param application the application
	 * @param target the target
	 * @param version the version of the migration; empty for all
	 * @param name the name of the setting
	 */
	public void forget(Session session, String application, String target, Optional<String> version, String name) {
		session.update("""
				DELETE FROM %s.setting
				WHERE application = ? AND target = ? AND version = ? AND name = ?
				""".formatted(this.schema), application, target, version.orElse(ALL), name);
	}

}
