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

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.zdm.Phase;
import io.zdm.store.InstanceRecord;
import io.zdm.store.InstanceRole;
import io.zdm.testing.Background;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Refusals}: releases whose entities cannot work with the schema any
 * more, or not yet again.
 */
@PostgresTest
@ExtendWith(OutputCaptureExtension.class)
class RefusalTests {

	@Test
	void aReleaseThatMapsWhatAContractDroppedDoesNotBecomeReady(TestDatabase database, CapturedOutput output) {
		try (TestInstance newer = completed(database);
				TestInstance older = older(database).maps("users.id", "users.user_name").build().start()) {
			awaitNextHeartbeat(older);
			awaitNextHeartbeat(older);

			assertThat(older.engine().unreadyBecauseOf()).singleElement()
				.asString()
				.contains("V2 display_name took away public.users.user_name, which the entities of release 1.0 map")
				.contains("It is COMPLETED: deploy a release whose entities map public.users.display_name instead")
				.contains("such as 2.0, which is running");
			assertThat(older.engine().unmigrated()).isEqualTo(older.engine().unreadyBecauseOf());
			assertThat(record(newer, "1.0").refused()).isEqualTo(older.engine().refused());
			assertThat(record(newer, "2.0").refused()).isEmpty();
			assertThat(output).containsOnlyOnce("This instance takes no traffic: V2 display_name took away");
		}
	}

	@Test
	void theCatalogHasTheLastWord(TestDatabase database) {
		try (TestInstance newer = completed(database)) {
			database.jdbc().execute("ALTER TABLE users ADD COLUMN user_name text");

			try (TestInstance older = older(database).maps("public.users.USER_NAME").build().start()) {
				assertThat(older.engine().unreadyBecauseOf()).isEmpty();
				assertThat(newer.engine().refused()).isEmpty();
			}
		}
	}

	@Test
	void anInstanceThatIsReadyStaysSo(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance newer = newer(database);
				TestInstance older = older(database).maps("users.user_name").build().start()) {
			assertThat(older.engine().unreadyBecauseOf()).isEmpty();
			newer.requestUntilAccepted("2", "contract", "old-column-unmapped", "instances-ship", "quiet-period");
			newer.await("2", Phase.COMPLETED);

			awaitNextHeartbeat(older);

			assertThat(older.engine().unreadyBecauseOf()).isEmpty();
			assertThat(older.engine().refused()).isEmpty();
			older.engine().stop();
			older.engine().start();
			assertThat(older.engine().refused()).singleElement().asString().contains("public.users.user_name");
		}
	}

	/**
	 * Without waiting for the drop, the look would still find the column, and a release
	 * that cannot work would be ready for good.
	 */
	@Test
	void whoComesDuringTheDropSeesItsOutcome(TestDatabase database) throws SQLException {
		StartupTests.createUsers(database, 10);
		try (TestInstance newer = newer(database);
				Connection worker = database.dataSource().getConnection();
				Statement statement = worker.createStatement()) {
			newer.engine().stop();
			database.jdbc().update("UPDATE zdm.migration SET phase = 'CONTRACTING'");
			worker.setAutoCommit(false);
			statement.execute("UPDATE zdm.migration SET phase = 'COMPLETED'");
			statement.execute("DROP TRIGGER \"~zdm_sync\" ON users");
			statement.execute("ALTER TABLE users DROP COLUMN user_name");
			TestInstance older = older(database).role(InstanceRole.OBSERVER).maps("users.user_name").build();
			try (older) {
				CompletableFuture<Void> start = Background.run(older::start);
				TestInstance.patiently()
					.until(() -> start.isDone() || database.jdbc()
						.queryForObject(
								"SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'users'::regclass",
								Integer.class) == 1);
				assertThat(older.engine().unreadyBecauseOf()).isNotEmpty();

				worker.commit();
				start.join();

				assertThat(older.engine().refused()).singleElement().asString().contains("user_name");
			}
		}
	}

	@Test
	void anInstanceThatWasNotCountedForAWhileLooksAgain(TestDatabase database) throws SQLException {
		StartupTests.createUsers(database, 10);
		try (TestInstance newer = newer(database);
				TestInstance older = older(database).maps("users.user_name").build().start();
				Connection other = database.dataSource().getConnection();
				Statement statement = other.createStatement()) {
			assertThat(older.engine().unreadyBecauseOf()).isEmpty();
			other.setAutoCommit(false);
			statement.execute("SELECT FROM zdm.instance WHERE release = '1.0' FOR UPDATE");
			newer.requestUntilAccepted("2", "contract");
			newer.await("2", Phase.COMPLETED);
			assertThat(record(newer, "1.0").live()).isFalse();
			assertThat(older.engine().refused()).isEmpty();

			other.rollback();

			// On a machine under load it may be late again, and then looks once more.
			TestInstance.patiently().untilAsserted(() -> {
				assertThat(older.engine().refused()).singleElement().asString().contains("public.users.user_name");
				assertThat(record(newer, "1.0").live()).isTrue();
			});
		}
	}

	@Test
	void whatIsSealedCanComeBack(TestDatabase database, CapturedOutput output) {
		try (TestInstance newer = completed(database)) {
			database.jdbc().update("UPDATE zdm.migration SET phase = 'SEALED'");
			try (TestInstance older = older(database).maps("users.user_name").build().start()) {
				assertThat(older.engine().unreadyBecauseOf()).singleElement()
					.asString()
					.contains("It is SEALED: ask for 'unseal' to have it back with nothing lost, or deploy a release");

				database.jdbc().update("UPDATE zdm.migration SET phase = 'MIGRATED'");
				database.jdbc().execute("ALTER TABLE users ADD COLUMN user_name text");

				older.awaitReady();
				assertThat(older.engine().refused()).isEmpty();
				TestInstance.patiently().until(() -> record(newer, "1.0").refused().isEmpty());
				assertThat(output).contains("can work with the schema again");
			}
		}
	}

	@Test
	void aReleaseThatMapsWhatARollbackTookAwayWaitsUntilItIsBack(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance first = older(database).ships(TestMigrations.RENAME).build().start()) {
			first.await("2", Phase.MIGRATED);
			first.requestUntilAccepted("2", "rollback");
			first.await("2", Phase.ROLLED_BACK);

			try (TestInstance second = TestInstance.on(database.dataSource())
				.ships(TestMigrations.RENAME)
				.maps("users.display_name")
				.build()
				.start()) {
				assertThat(second.engine().unreadyBecauseOf()).singleElement()
					.asString()
					.contains("took away public.users.display_name", "It is ROLLED_BACK: ask for 'retry'");

				second.requestUntilAccepted("2", "retry");
				second.awaitReady();

				assertThat(second.migration("2").phase()).isEqualTo(Phase.MIGRATED);
			}
		}
	}

	@Test
	void aContractOfAnotherApplicationCountsAsWell(TestDatabase database) {
		try (TestInstance newer = completed(database);
				TestInstance other = older(database).application("billing")
					.maps("public.users.user_name")
					.build()
					.start()) {
			assertThat(newer.engine().refused()).isEmpty();
			assertThat(other.engine().unreadyBecauseOf()).singleElement()
				.asString()
				.contains("V2 display_name of application 'shop' took away public.users.user_name");
		}
	}

	@Test
	void aTableOfTheSameNameInAnotherSchemaIsAnotherTable(TestDatabase database) {
		try (TestInstance newer = completed(database)) {
			database.jdbc().execute("CREATE SCHEMA billing CREATE TABLE users (id bigint, user_name text)");
			String role = database.createRole("billing");
			database.jdbc().execute("GRANT USAGE ON SCHEMA zdm, billing TO " + role);
			database.jdbc().execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA zdm TO " + role);
			database.jdbc().execute("ALTER ROLE %s SET search_path = billing".formatted(role));

			try (TestInstance other = TestInstance.on(database.dataSource(role))
				.application("billing")
				.maps("users.user_name")
				.build()
				.start()) {
				assertThat(other.engine().unreadyBecauseOf()).isEmpty();
				assertThat(newer.engine().refused()).isEmpty();
			}
		}
	}

	private static TestInstance completed(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		TestInstance instance = newer(database);
		instance.requestUntilAccepted("2", "contract");
		instance.await("2", Phase.COMPLETED);
		return instance;
	}

	private static TestInstance newer(TestDatabase database) {
		TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.maps("public.users.display_name")
			.build()
			.start();
		instance.await("2", Phase.MIGRATED);
		return instance;
	}

	private static TestInstance.Builder older(TestDatabase database) {
		return TestInstance.on(database.dataSource()).release("1.0");
	}

	private static void awaitNextHeartbeat(TestInstance instance) {
		List<InstanceRecord> before = List.of(record(instance, "1.0"));
		TestInstance.patiently()
			.until(() -> record(instance, "1.0").heartbeatAt().isAfter(before.get(0).heartbeatAt()));
	}

	private static InstanceRecord record(TestInstance any, String release) {
		return any.engine()
			.instances()
			.stream()
			.filter((instance) -> instance.release().equals(release))
			.findFirst()
			.orElseThrow();
	}

}
