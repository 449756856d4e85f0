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

import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.store.InstanceRecord;
import io.zdm.store.InstanceRole;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the gate makes of the instances on a database: workers and observers, of
 * one application and of several, living, stopped and dead.
 */
@PostgresTest
@ExtendWith(OutputCaptureExtension.class)
class InstancesAndGateTests {

	@Test
	void anObserverIsCountedAndDoesNoWork(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance observer = instance(database, "2.0").role(InstanceRole.OBSERVER)
			.maps("users.display_name")
			.build()
			.start()) {
			InstanceRecord record = observer.engine().instances().get(0);
			assertThat(record.role()).isEqualTo(InstanceRole.OBSERVER);
			TestInstance.patiently()
				.until(() -> observer.engine()
					.instances()
					.get(0)
					.heartbeatAt()
					.isAfter(record.heartbeatAt().plusMillis(500)));
			assertThat(observer.migration("2").phase()).isEqualTo(Phase.MIGRATING);
			assertThat(leases(database)).isZero();

			try (TestInstance worker = instance(database, "2.0").maps("users.display_name").build().start()) {
				worker.await("2", Phase.MIGRATED);
				TestInstance.patiently()
					.until(() -> observer.engine()
						.instances()
						.stream()
						.allMatch((instance) -> instance.acknowledged().containsValue(Phase.MIGRATED)));
				assertThat(Gates.report(worker, "instances-ship").message()).startsWith("2 live instances");

				observer.requestUntilAccepted("2", "contract");
				worker.await("2", Phase.COMPLETED);
			}
		}
	}

	@Test
	void anObserverSaysThatNobodyWorks(TestDatabase database, CapturedOutput output) {
		StartupTests.createUsers(database, 10);
		try (TestInstance observer = instance(database, "2.0").role(InstanceRole.OBSERVER).build().start()) {
			assertThat(observer.migration("2").phase()).isEqualTo(Phase.MIGRATING);
			assertThat(output).containsOnlyOnce("no live instance of 'shop' is a worker");

			try (TestInstance worker = instance(database, "2.0").build().start();
					TestInstance another = instance(database, "2.0").role(InstanceRole.OBSERVER).build().start()) {
				assertThat(another.engine().instances()).hasSize(3);
				assertThat(output).containsOnlyOnce("no live instance of 'shop' is a worker")
					.contains("This instance is an observer");
				worker.await("2", Phase.MIGRATED);
			}
		}
	}

	@Test
	void theGateCountsAnInstanceOfAnotherApplicationThatMapsTheColumn(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance shop = instance(database, "2.0").maps("users.display_name").build().start()) {
			shop.await("2", Phase.MIGRATED);
			try (TestInstance billing = TestInstance.on(database.dataSource())
				.application("billing")
				.release("7.1")
				.maps("public.users.user_name")
				.build()
				.start()) {
				assertThat(billing.engine().history()).isEmpty();
				TestInstance.patiently()
					.until(() -> Gates.failing(shop.request("2", "contract")).equals(Set.of("old-column-unmapped")));
				assertThat(Gates.report(shop, "old-column-unmapped").message()).contains("billing 7.1 on")
					.contains("maps users.user_name");
				assertThat(Gates.report(shop, "instances-ship").verdict()).isEqualTo(Verdict.PASS);
				assertThat(shop.migration("2").phase()).isEqualTo(Phase.MIGRATED);
			}

			try (TestInstance next = TestInstance.on(database.dataSource())
				.application("billing")
				.release("7.2")
				.maps("public.users.display_name")
				.build()
				.start()) {
				shop.requestUntilAccepted("2", "contract");
				shop.await("2", Phase.COMPLETED);
				assertThat(next.engine().refused()).isEmpty();
			}
		}
	}

	@Test
	void anInstanceThatStopsIsNotWaitedFor(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance newer = instance(database, "2.0").maps("users.display_name").build().start()) {
			newer.await("2", Phase.MIGRATED);
			TestInstance older = TestInstance.on(database.dataSource()).release("1.0").maps("users.user_name").build();
			older.start();
			TestInstance.patiently()
				.until(() -> Gates.failing(newer.request("2", "contract"))
					.equals(Set.of("old-column-unmapped", "instances-ship")));

			older.close();

			assertThat(live(newer)).containsExactly("2.0");
			newer.requestUntilAccepted("2", "contract");
		}
	}

	@Test
	void anInstanceThatWasKilledIsWaitedForUntilItsTimeIsOver(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance newer = instance(database, "2.0").maps("users.display_name").build().start()) {
			newer.await("2", Phase.MIGRATED);
			UUID killed = UUID.randomUUID();
			database.jdbc().update("""
					INSERT INTO zdm.instance (id, application, target, release, host, pid, zdm_version, ships, maps,
					    expires_at, application_name, session_role)
					VALUES (?, 'shop', 'public', '1.0', 'node-9', 9, '0.1.0', '{}', '["users.user_name"]',
					    clock_timestamp() + interval '1 hour', 'shop/9', session_user)
					""", killed);
			TestInstance.patiently()
				.until(() -> Gates.failing(newer.request("2", "contract"))
					.equals(Set.of("old-column-unmapped", "instances-ship", "instances-acknowledge")));
			assertThat(live(newer)).containsExactlyInAnyOrder("1.0", "2.0");

			database.jdbc()
				.update("UPDATE zdm.instance SET expires_at = clock_timestamp() - interval '1 ms' WHERE id = ?",
						killed);

			assertThat(live(newer)).containsExactly("2.0");
			newer.requestUntilAccepted("2", "contract");
		}
	}

	@Test
	void anInstanceThatComesBackHasToAcknowledgeAnew(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		TestInstance instance = instance(database, "2.0").maps("users.display_name").build();
		try (instance) {
			instance.start().await("2", Phase.MIGRATED);
			TestInstance.patiently()
				.until(() -> instance.engine().instances().get(0).acknowledged().containsValue(Phase.MIGRATED));

			instance.engine().stop();
			assertThat(live(instance)).isEmpty();
			assertThat(leases(database)).isZero();
			database.jdbc().update("UPDATE zdm.migration SET phase = 'ROLLED_BACK'");
			instance.engine().start();

			assertThat(live(instance)).containsExactly("2.0");
			assertThat(instance.engine().instances().get(0).acknowledged())
				.containsOnlyKeys(instance.migration("2").id())
				.containsValue(Phase.ROLLED_BACK);
			assertThat(instance.engine().unreadyBecauseOf()).isEmpty();
		}
	}

	private static TestInstance.Builder instance(TestDatabase database, String release) {
		return TestInstance.on(database.dataSource()).release(release).ships(TestMigrations.RENAME);
	}

	private static Set<String> live(TestInstance any) {
		return any.engine()
			.instances()
			.stream()
			.filter(InstanceRecord::live)
			.map(InstanceRecord::release)
			.collect(Collectors.toSet());
	}

	private static int leases(TestDatabase database) {
		return database.jdbc().queryForObject("SELECT count(*) FROM zdm.lease WHERE owner IS NOT NULL", Integer.class);
	}

}
