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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import io.zdm.Phase;
import io.zdm.store.Instances.Registration;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a store which a newer release has upgraded goes on serving the statements of
 * older ones, word for word as they were.
 */
@PostgresTest
class StoreUpgradeTests {

	private static final Duration TTL = Duration.ofSeconds(30);

	private static final String REGISTER_2 = """
			INSERT INTO zdm.instance (id, application, target, release, host, pid, zdm_version, ships, expires_at,
			    application_name, session_role, client_address)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, clock_timestamp() + ? * interval '1 millisecond',
			    current_setting('application_name'), session_user, host(inet_client_addr()))
			ON CONFLICT (id) DO UPDATE
			SET application = excluded.application, target = excluded.target, release = excluded.release,
			    host = excluded.host, pid = excluded.pid, zdm_version = excluded.zdm_version,
			    ships = excluded.ships, heartbeat_at = excluded.heartbeat_at, expires_at = excluded.expires_at,
			    stopped_at = NULL, application_name = excluded.application_name,
			    session_role = excluded.session_role, client_address = excluded.client_address
			""";

	private static final String HEARTBEAT_2 = """
			UPDATE zdm.instance
			SET heartbeat_at = clock_timestamp(), expires_at = clock_timestamp() + ? * interval '1 millisecond',
			    maps = coalesce(?::jsonb, maps), acknowledged = ?::jsonb
			WHERE id = ? AND stopped_at IS NULL
			""";

	private static final String RECENT_2 = """
			SELECT id, application, target, release, host, pid, zdm_version, started_at, heartbeat_at,
			    expires_at > clock_timestamp() AS live, ships, maps, acknowledged, application_name, session_role,
			    client_address
			FROM zdm.instance
			WHERE expires_at > clock_timestamp() - interval '1 day'
			ORDER BY started_at DESC, id
			""";

	private final Instances instances = new Instances(Fixtures.SCHEMA);

	private final UUID older = UUID.randomUUID();

	private final UUID newer = UUID.randomUUID();

	@PostgresVersionsTest
	void anInstanceOfVersion2GoesOnWhileTheStoreIsUpgraded(TestDatabase database) {
		installVersion2(database);
		register2(database, this.older);
		assertThat(beat2(database, this.older)).isOne();

		new StoreSchema(database.database(), Fixtures.SCHEMA).install();

		assertThat(beat2(database, this.older)).isOne();
		UUID another = UUID.randomUUID();
		register2(database, another);
		database.database().<Void>withConnection((session) -> {
			this.instances.register(session, new Registration(this.newer, "shop", "public", "3.0", "pod-8", 1, "0.2.0",
					InstanceRole.OBSERVER, Map.of()), TTL);
			this.instances.heartbeat(session, this.newer, Optional.of(Set.of()), Map.of(), List.of("no"), TTL);
			assertThat(this.instances.recent(session)).hasSize(3).allMatch(InstanceRecord::live);
			assertThat(this.instances.recent(session)).filteredOn((instance) -> !instance.id().equals(this.newer))
				.allSatisfy((instance) -> {
					assertThat(instance.role()).isEqualTo(InstanceRole.WORKER);
					assertThat(instance.refused()).isEmpty();
				});
			return null;
		});
		assertThat(database.jdbc().queryForList(RECENT_2)).hasSize(3);
	}

	@PostgresVersionsTest
	void anInstanceOfThisReleaseGoesOnInAStoreThatIsMuchNewer(TestDatabase database) {
		StoreSchema store = new StoreSchema(database.database(), Fixtures.SCHEMA);
		store.install();
		database.database().<Void>withConnection((session) -> {
			Registration registration = new Registration(this.older, "shop", "public", "3.0", "pod-8", 1, "0.2.0",
					InstanceRole.WORKER, Map.of());
			this.instances.register(session, registration, TTL);
			session.execute("""
					INSERT INTO zdm.store_version (version) VALUES (999);
					ALTER TABLE zdm.instance ADD COLUMN zone text NOT NULL DEFAULT 'here'
					""");

			store.install();

			assertThat(this.instances.heartbeat(session, this.older, Optional.of(Set.of("users.id")),
					Map.of(1L, Phase.MIGRATED), List.of(), TTL))
				.isTrue();
			session.execute("UPDATE zdm.instance SET role = 'COORDINATOR', acknowledged = '{\"1\": \"ELSEWHERE\"}'");
			assertThat(this.instances.recent(session)).singleElement().satisfies((instance) -> {
				assertThat(instance.live()).isTrue();
				assertThat(instance.role()).isEqualTo(InstanceRole.OBSERVER);
				assertThat(instance.acknowledged()).isEmpty();
			});
			this.instances.register(session, registration, TTL);
			this.instances.deregister(session, this.older);
			assertThat(this.instances.recent(session)).noneMatch(InstanceRecord::live);
			return null;
		});
	}

	private static void installVersion2(TestDatabase database) {
		database.jdbc().execute("CREATE SCHEMA zdm");
		for (int version = 1; version <= 2; version++) {
			database.jdbc().execute(StoreTables.script(version, Fixtures.SCHEMA));
			database.jdbc().update("INSERT INTO zdm.store_version (version) VALUES (?)", version);
		}
	}

	private static void register2(TestDatabase database, UUID id) {
		database.jdbc().update(REGISTER_2, id, "shop", "public", "1.0", "pod-7", 4711, "0.1.0", "{}", TTL.toMillis());
	}

	private static int beat2(TestDatabase database, UUID id) {
		return database.jdbc().update(HEARTBEAT_2, TTL.toMillis(), "[\"users.id\"]", "{\"1\": \"MIGRATED\"}", id);
	}

}
