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

import java.io.IOException;
import java.util.List;

import io.zdm.Phase;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A newer release of zdm upgrades the store and writes what this one does not know, while
 * processes with this one run.
 */
@PostgresTest
@DisabledOnOs(OS.WINDOWS)
class NewerStoreTests {

	private static final List<String> TABLES = List.of("store_version", "migration", "step", "mapping",
			"mapping_column", "progress", "lease", "instance", "audit", "repair");

	@Test
	void instancesOfThisReleaseGoOnAndLeaveAloneWhatTheyDoNotUnderstand(TestDatabase database) throws IOException {
		StartupTests.createUsers(database, 500);
		database.jdbc().execute("CREATE TABLE orders (id bigint PRIMARY KEY, price text)");
		try (Fleet fleet = Fleet.migrated(database, DeployedRelease.TWO, DeployedRelease.ONE)) {
			upgrade(database);
			List<String> foreign = foreign(database);
			assertThat(foreign).hasSize(5);

			fleet.add(DeployedRelease.TWO);
			TestInstance.patiently().until(() -> fleet.live().size() == 4);
			fleet.process(1).stop();
			database.jdbc().update("UPDATE users SET user_name = 'legacy' WHERE id = 1");
			assertThat(database.jdbc().queryForObject("SELECT display_name FROM users WHERE id = 1", String.class))
				.isEqualTo("legacy");
			fleet.observer().requestUntilAccepted("2", "contract");
			fleet.observer().await("2", Phase.COMPLETED);

			assertThat(foreign(database)).isEqualTo(foreign);
			assertThat(fleet.process(0).isAlive()).isTrue();
			assertThat(fleet.process(0).log()).contains("leaves V3 entangled of application 'shop' to newer ones");
			assertThat(fleet.process(2).log()).contains("leaves V3 entangled of application 'shop' to newer ones");
		}
	}

	/**
	 * Do what the rules of the store allow a newer release to do: add, with defaults.
	 */
	private static void upgrade(TestDatabase database) {
		TABLES.forEach((table) -> database.jdbc()
			.execute("ALTER TABLE zdm.%s ADD COLUMN novelty text NOT NULL DEFAULT 'none'".formatted(table)));
		database.jdbc()
			.execute(
					"""
							INSERT INTO zdm.store_version (version) VALUES (999);
							CREATE TABLE zdm.entanglement (id bigint PRIMARY KEY);
							INSERT INTO zdm.migration (application, target, version, description, checksum, phase, activity, request,
							    plan)
							VALUES ('shop', 'public', '3', 'entangled', 'c', 'ENTANGLED', 'DREAMING', '{"action": "TELEPORT"}',
							    '{"expand": [{"kind": "teleport"}], "universe": 7}');
							INSERT INTO zdm.mapping (id, migration, table_schema, table_name, definition)
							SELECT 'v3_entangled', id, 'public', 'orders', '{"entangled": true}' FROM zdm.migration WHERE version = '3';
							INSERT INTO zdm.mapping_column (mapping, side, table_schema, table_name, column_name)
							VALUES ('v3_entangled', 'BOTH', 'public', 'orders', 'price');
							INSERT INTO zdm.lease (name, owner, token, expires_at)
							VALUES ('entanglement/3', '00000000-0000-0000-0000-000000000003', 7, clock_timestamp() + interval '1 hour');
							INSERT INTO zdm.instance (id, application, target, release, host, pid, zdm_version, ships, maps,
							    expires_at, acknowledged, application_name, session_role)
							VALUES ('00000000-0000-0000-0000-000000000003', 'warehouse', 'public', '9', 'node', 1, '99.0', '{"3": "c"}', '[]',
							    clock_timestamp() + interval '1 hour', '{"2": "ENTANGLED"}', 'warehouse', 'warehouse');
							""");
	}

	private static List<String> foreign(TestDatabase database) {
		return database.jdbc().queryForList("""
				SELECT m::text FROM zdm.migration m WHERE phase = 'ENTANGLED'
				UNION ALL SELECT m::text FROM zdm.mapping m WHERE id = 'v3_entangled'
				UNION ALL SELECT c::text FROM zdm.mapping_column c WHERE mapping = 'v3_entangled'
				UNION ALL SELECT l::text FROM zdm.lease l WHERE name = 'entanglement/3'
				UNION ALL SELECT i::text FROM zdm.instance i WHERE application = 'warehouse'
				""", String.class);
	}

}
