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
import io.zdm.postgres.Database;
import io.zdm.postgres.Session;
import io.zdm.store.Instances.Registration;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link Instances}.
 */
@PostgresTest
class InstancesTests {

	private static final Duration TTL = Duration.ofSeconds(30);

	private final Instances instances = new Instances(Fixtures.SCHEMA);

	private final UUID ada = UUID.randomUUID();

	private final UUID bob = UUID.randomUUID();

	@PostgresVersionsTest
	void anInstanceRegistersAndTellsWhatItLearns(TestDatabase database) {
		install(database).<Void>withConnection((session) -> {
			session.execute("SET application_name = 'shop/1a2b3c4d'");
			this.instances.register(session, registration(this.ada), TTL);
			assertThat(this.instances.recent(session)).singleElement().satisfies((instance) -> {
				assertThat(instance.id()).isEqualTo(this.ada);
				assertThat(instance.application()).isEqualTo("shop");
				assertThat(instance.target()).isEqualTo("public");
				assertThat(instance.release()).isEqualTo("1.4.2");
				assertThat(instance.host()).isEqualTo("pod-7");
				assertThat(instance.pid()).isEqualTo(4711);
				assertThat(instance.zdmVersion()).isEqualTo("0.1.0");
				assertThat(instance.role()).isEqualTo(InstanceRole.OBSERVER);
				assertThat(instance.live()).isTrue();
				assertThat(instance.ships()).containsExactly(Map.entry("2", "c0ffee"));
				assertThat(instance.maps()).isEmpty();
				assertThat(instance.acknowledged()).isEmpty();
				assertThat(instance.applicationName()).isEqualTo("shop/1a2b3c4d");
				assertThat(instance.sessionUser()).isEqualTo(database.username());
				assertThat(instance.clientAddress()).isPresent();
			});

			assertThat(this.instances.heartbeat(session, this.ada, Optional.of(Set.of("public.users.display_name")),
					Map.of(1L, Phase.EXPANDING), List.of(), TTL))
				.isTrue();
			assertThat(this.instances.heartbeat(session, this.ada, Optional.empty(),
					Map.of(1L, Phase.MIGRATING, 2L, Phase.EXPANDING), List.of("V1 took away users.name"), TTL))
				.isTrue();

			assertThat(this.instances.recent(session)).singleElement().satisfies((instance) -> {
				assertThat(instance.maps()).contains(Set.of("public.users.display_name"));
				assertThat(instance.acknowledged()).isEqualTo(Map.of(1L, Phase.MIGRATING, 2L, Phase.EXPANDING));
				assertThat(instance.refused()).containsExactly("V1 took away users.name");
				assertThat(instance.heartbeatAt()).isAfter(instance.startedAt());
			});
			session.execute("RESET application_name");
			return null;
		});
	}

	@Test
	void anInstanceIsLiveUntilItsHeartbeatIsTooOld(TestDatabase database) {
		install(database).<Void>withConnection((session) -> {
			this.instances.register(session, registration(this.ada), TTL);
			this.instances.register(session, registration(this.bob), TTL);
			session.update("UPDATE zdm.instance SET expires_at = clock_timestamp() - interval '1 ms' WHERE id = ?",
					this.ada);

			assertThat(this.instances.recent(session)).extracting(InstanceRecord::id, InstanceRecord::live)
				.containsExactly(tuple(this.bob, true), tuple(this.ada, false));
			assertThat(this.instances.heartbeat(session, this.ada, Optional.empty(), Map.of(), List.of(), TTL))
				.isTrue();
			assertThat(this.instances.recent(session)).allMatch(InstanceRecord::live);
			return null;
		});
	}

	@Test
	void aStoppedInstanceIsNotRevivedByALateHeartbeat(TestDatabase database) {
		install(database).<Void>withConnection((session) -> {
			this.instances.register(session, registration(this.ada), TTL);
			this.instances.heartbeat(session, this.ada, Optional.empty(), Map.of(1L, Phase.MIGRATED), List.of("no"),
					TTL);
			this.instances.deregister(session, this.ada);

			assertThat(this.instances.heartbeat(session, this.ada, Optional.empty(), Map.of(), List.of(), TTL))
				.isFalse();
			assertThat(this.instances.recent(session)).noneMatch(InstanceRecord::live);

			this.instances.register(session, registration(this.ada), TTL);
			assertThat(this.instances.recent(session)).singleElement().satisfies((instance) -> {
				assertThat(instance.live()).isTrue();
				assertThat(instance.acknowledged()).isEmpty();
				assertThat(instance.refused()).isEmpty();
			});
			return null;
		});
	}

	@Test
	void aHeartbeatOfAnUnknownInstanceSaysSo(TestDatabase database) {
		assertThat(install(database).<Boolean>withConnection(
				(session) -> this.instances.heartbeat(session, this.ada, Optional.empty(), Map.of(), List.of(), TTL)))
			.isFalse();
	}

	@PostgresVersionsTest
	void theRegisterForgetsOldInstancesButNotThatThereWereAny(TestDatabase database) {
		install(database).<Void>withConnection((session) -> {
			assertThat(this.instances.anyOtherEver(session, this.ada)).isFalse();
			this.instances.register(session, registration(this.ada), TTL);
			assertThat(this.instances.anyOtherEver(session, this.ada)).isFalse();
			this.instances.register(session, registration(this.bob), TTL);
			this.instances.deregister(session, this.bob);
			for (int i = 0; i < 5; i++) {
				this.instances.register(session, registration(UUID.randomUUID()), TTL);
			}
			session.update("UPDATE zdm.instance SET expires_at = clock_timestamp() - interval '25 hours' WHERE id <> ?",
					this.ada);

			new Instances(Fixtures.SCHEMA).heartbeat(session, this.ada, Optional.empty(), Map.of(), List.of(), TTL);

			assertThat(this.instances.recent(session)).extracting(InstanceRecord::id).containsExactly(this.ada);
			assertThat(session.value(Long.class, "SELECT count(*) FROM zdm.instance")).isEqualTo(2);
			assertThat(this.instances.anyOtherEver(session, this.ada)).isTrue();
			assertThat(this.instances.anyOtherEver(session, this.bob)).isTrue();
			return null;
		});
	}

	@PostgresVersionsTest
	void theLastInstanceOfEveryReleaseIsKnownForWeeks(TestDatabase database) {
		install(database).<Void>withConnection((session) -> {
			// The two oldest stay in any case.
			this.instances.register(session, registration(this.ada), TTL);
			this.instances.register(session, registration(this.bob), TTL);
			UUID before = UUID.randomUUID();
			UUID last = UUID.randomUUID();
			UUID ancient = UUID.randomUUID();
			this.instances.register(session, registration(before, "1.5"), TTL);
			this.instances.register(session, registration(last, "1.5"), TTL);
			this.instances.register(session, registration(ancient, "1.3"), TTL);
			age(session, before, 10);
			age(session, last, 9);
			age(session, ancient, 31);

			new Instances(Fixtures.SCHEMA).heartbeat(session, this.ada, Optional.empty(), Map.of(), List.of(), TTL);

			assertThat(session.query("SELECT id FROM zdm.instance", (row, number) -> row.getObject(1, UUID.class)))
				.containsExactlyInAnyOrder(this.ada, this.bob, last);
			assertThat(this.instances.seenWithin(session, Duration.ofDays(8))).extracting(InstanceRecord::id)
				.containsExactlyInAnyOrder(this.ada, this.bob);
			assertThat(this.instances.seenWithin(session, Duration.ofDays(10))).extracting(InstanceRecord::id)
				.contains(last);
			assertThat(this.instances.recent(session)).extracting(InstanceRecord::id).doesNotContain(last);
			return null;
		});
	}

	private static void age(Session session, UUID id, int days) {
		session.update("UPDATE zdm.instance SET heartbeat_at = heartbeat_at - ? * interval '1 day', "
				+ "expires_at = expires_at - ? * interval '1 day' WHERE id = ?", days, days, id);
	}

	private static Registration registration(UUID id, String release) {
		return new Registration(id, "shop", "public", release, "pod-7", 4711, "0.1.0", InstanceRole.WORKER,
				Map.of("2", "c0ffee"));
	}

	private static Registration registration(UUID id) {
		return new Registration(id, "shop", "public", "1.4.2", "pod-7", 4711, "0.1.0", InstanceRole.OBSERVER,
				Map.of("2", "c0ffee"));
	}

	private static Database install(TestDatabase database) {
		new StoreSchema(database.database(), Fixtures.SCHEMA).install();
		return database.database();
	}

}
