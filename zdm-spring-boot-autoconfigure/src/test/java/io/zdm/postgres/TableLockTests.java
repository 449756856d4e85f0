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

package io.zdm.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.zdm.postgres.BlockedAttempt.Blocker;
import io.zdm.testing.Background;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import org.springframework.jdbc.BadSqlGrammarException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link TableLock}.
 */
@PostgresTest
class TableLockTests {

	private static final QualifiedName USERS = QualifiedName.of("public", "users");

	private static final List<LockRequest> BOTH = List.of(new LockRequest(USERS, LockMode.SHARE_ROW_EXCLUSIVE),
			new LockRequest(QualifiedName.of("public", "orders"), LockMode.ACCESS_EXCLUSIVE));

	private static final LockPolicy POLICY = new LockPolicy(Duration.ofMillis(50), Duration.ofMillis(500),
			Duration.ofSeconds(30));

	private final List<BlockedAttempt> blocked = new ArrayList<>();

	@PostgresVersionsTest(atLeast = 11)
	void aBlockerOfOnePartitionIsNamed(TestDatabase database) throws SQLException {
		database.jdbc().execute("""
				CREATE TABLE users (id int) PARTITION BY RANGE (id);
				CREATE TABLE users_low PARTITION OF users FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (id);
				CREATE TABLE users_lowest PARTITION OF users_low FOR VALUES FROM (0) TO (5)""");
		LockPolicy brief = new LockPolicy(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofSeconds(1));

		try (OtherSession reader = OtherSession.open(database, "report").begin("SELECT * FROM users_lowest")) {
			assertThatExceptionOfType(LockNotAvailableException.class).isThrownBy(() -> addColumn(database, brief))
				.withMessageContaining("pg_terminate_backend(%d)", reader.pid());
		}
		addColumn(database, brief);
	}

	/**
	 * The lock timeout would be one for each of the partitions.
	 */
	@PostgresVersionsTest
	void theStatementTimeoutOfTheWorkIsItsOwn(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int)");
		TransactionSettings settings = TransactionSettings.BOOKKEEPING
			.withStatementTimeout(Optional.of(Duration.ofSeconds(77)));

		String seen = new TableLock(database.database(), POLICY).<String>locked(USERS, LockMode.ACCESS_EXCLUSIVE,
				settings, this.blocked::add,
				(session) -> session.value(String.class, "SELECT current_setting('statement_timeout')"));

		assertThat(seen).isEqualTo("77s");
	}

	@PostgresVersionsTest
	void workRunsUnderTheLockWithAShortTimeoutOfItsOwn(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int)");

		String seen = new TableLock(database.database(), POLICY).<String>locked(USERS, LockMode.ACCESS_EXCLUSIVE,
				TransactionSettings.BOOKKEEPING, this.blocked::add, (session) -> session.value(String.class, """
						SELECT current_setting('lock_timeout') || ' ' || string_agg(l.mode, ' ' ORDER BY l.mode)
						FROM pg_locks l WHERE l.relation = 'users'::regclass AND l.pid = pg_backend_pid()
						"""));

		assertThat(seen).isEqualTo("1s AccessExclusiveLock ShareUpdateExclusiveLock");
		assertThat(this.blocked).isEmpty();
		assertThat(database.jdbc().queryForObject("SHOW lock_timeout", String.class)).isEqualTo("0");
	}

	@PostgresVersionsTest
	void landsInOneAttemptBehindAVacuumThatYieldsAfterASecond(TestDatabase database) throws SQLException {
		database.jdbc().execute("CREATE TABLE users (id int)");

		try (OtherSession vacuum = OtherSession.open(database, "like autovacuum")
			.begin("LOCK TABLE users IN SHARE UPDATE EXCLUSIVE MODE")) {
			CompletableFuture<Void> yielding = CompletableFuture.runAsync(() -> commit(vacuum),
					CompletableFuture.delayedExecutor(1200, TimeUnit.MILLISECONDS, Background.THREADS));
			addColumn(database, POLICY);
			yielding.join();
		}

		assertThat(this.blocked).isEmpty();
		assertThat(Snapshots.read(database, "users").columns()).hasSize(2);
	}

	@PostgresVersionsTest
	void waitsForALongReaderWithoutHoldingOthersUp(TestDatabase database) throws SQLException {
		database.jdbc().execute("CREATE TABLE users (id int)");
		AtomicBoolean stop = new AtomicBoolean();

		CompletableFuture<Long> foreground = Background.supply(() -> longestRead(database, stop, "users"));
		int pid;
		try (OtherSession reader = OtherSession.open(database, "nightly report").begin("SELECT * FROM users")) {
			pid = reader.pid();
			CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> commit(reader),
					CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS, Background.THREADS));
			addColumn(database, POLICY);
			reading.join();
		}
		stop.set(true);
		long longest = foreground.join();

		assertThat(longest).isLessThan(1000);
		assertThat(this.blocked).hasSizeGreaterThan(1);
		Blocker blocker = this.blocked.get(this.blocked.size() - 1)
			.blockers()
			.stream()
			.filter((candidate) -> candidate.pid() == pid)
			.findFirst()
			.orElseThrow();
		assertThat(blocker.applicationName()).isEqualTo("nightly report");
		assertThat(blocker.age()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
	}

	@PostgresVersionsTest
	void aSpentBudgetNamesTheBlockerAndChangesNothing(TestDatabase database) throws SQLException {
		database.jdbc().execute("CREATE TABLE users (id int)");
		LockPolicy impatient = new LockPolicy(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(1));

		try (OtherSession reader = OtherSession.open(database, "nightly report").begin("SELECT * FROM users")) {
			var failure = catchThrowableOfType(LockNotAvailableException.class, () -> addColumn(database, impatient));

			assertThat(failure).hasMessageContainingAll("No ACCESS EXCLUSIVE lock on table public.users within",
					"nothing was changed", "'nightly report'", "SELECT pg_terminate_backend(" + reader.pid() + ")");
			assertThat(failure.lastAttempt().attempt()).isEqualTo(this.blocked.size() + 1);
			assertThat(failure.lastAttempt().waited()).isLessThan(Duration.ofSeconds(5));
			assertThat(database.jdbc()
				.queryForObject("SELECT count(*) FROM pg_locks WHERE relation = 'users'::regclass AND pid <> ?",
						Integer.class, reader.pid()))
				.isZero();
		}
		assertThat(Snapshots.read(database, "users").columns()).hasSize(1);
	}

	@PostgresVersionsTest
	void aPreparedTransactionIsNamed(TestDatabase database) throws SQLException {
		database.jdbc().execute("CREATE TABLE users (id int)");
		String name = "left behind in " + database.name();
		LockPolicy impatient = new LockPolicy(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofMillis(300));
		try (OtherSession other = OtherSession.open(database, "coordinator")) {
			other.execute("BEGIN");
			other.execute("INSERT INTO users VALUES (1)");
			other.execute("PREPARE TRANSACTION " + Literal.of(name));
		}

		try {
			assertThatExceptionOfType(LockNotAvailableException.class).isThrownBy(() -> addColumn(database, impatient))
				.withMessageContaining("the prepared transaction '" + name + "'")
				.withMessageContaining("ROLLBACK PREPARED '" + name + "'");
		}
		finally {
			database.jdbc().execute("ROLLBACK PREPARED " + Literal.of(name));
		}
	}

	@PostgresVersionsTest
	void aDeadlockAndALostConnectionAreTriedAgain(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int)");
		AtomicInteger attempts = new AtomicInteger();

		String result = new TableLock(database.database(), POLICY).<String>locked(USERS, LockMode.ACCESS_EXCLUSIVE,
				TransactionSettings.BOOKKEEPING, this.blocked::add, (session) -> {
					session.execute("ALTER TABLE users ADD COLUMN name text");
					switch (attempts.incrementAndGet()) {
						case 1 ->
							session.execute("DO $$ BEGIN RAISE EXCEPTION 'circle' USING ERRCODE = '40P01'; END $$");
						case 2 -> session.execute("SELECT pg_terminate_backend(pg_backend_pid())");
						default -> {
							// The third attempt meets nobody.
						}
					}
					return "done";
				});

		assertThat(result).isEqualTo("done");
		assertThat(this.blocked).extracting(BlockedAttempt::attempt).containsExactly(1, 2);
		assertThat(this.blocked).allMatch((attempt) -> attempt.blockers().isEmpty());
		assertThat(Snapshots.read(database, "users").columns()).hasSize(2);
	}

	@PostgresVersionsTest
	void anErrorOfTheWorkItselfIsNotTriedAgain(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int)");

		assertThatExceptionOfType(BadSqlGrammarException.class)
			.isThrownBy(() -> new TableLock(database.database(), POLICY).<String>locked(USERS,
					LockMode.ACCESS_EXCLUSIVE, TransactionSettings.BOOKKEEPING, this.blocked::add,
					(session) -> session.value(String.class, "SELECT nothing FROM users")));

		assertThat(this.blocked).isEmpty();
	}

	@PostgresVersionsTest
	void aModeThatBlocksNobodyIsHadBesideWriters(TestDatabase database) throws SQLException {
		database.jdbc().execute("CREATE TABLE users (id int)");

		try (OtherSession writer = OtherSession.open(database, "writer").begin("INSERT INTO users VALUES (1)")) {
			assertThat(new TableLock(database.database(), POLICY).<Integer>locked(USERS,
					LockMode.SHARE_UPDATE_EXCLUSIVE, TransactionSettings.BOOKKEEPING, this.blocked::add,
					(session) -> session.value(Integer.class, "SELECT 1")))
				.isEqualTo(1);
			writer.commit();
		}

		assertThat(this.blocked).isEmpty();
	}

	@PostgresVersionsTest
	void severalTablesAreLockedTogether(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int); CREATE TABLE orders (id int)");

		String seen = new TableLock(database.database(), POLICY).<String>locked(BOTH, TransactionSettings.BOOKKEEPING,
				this.blocked::add, (session) -> session.value(String.class, """
						SELECT string_agg(l.relation::regclass || ' ' || l.mode, ', ' ORDER BY 1, l.mode)
						FROM pg_locks l WHERE l.relation IN ('users'::regclass, 'orders'::regclass)
						    AND l.pid = pg_backend_pid() AND l.mode <> 'ShareUpdateExclusiveLock'
						"""));

		assertThat(seen.split(", ")).containsExactlyInAnyOrder("orders AccessExclusiveLock",
				"users ShareRowExclusiveLock");
	}

	@PostgresVersionsTest
	void nobodyWaitsLongForOneTableWhileTheOtherCannotBeHad(TestDatabase database) throws SQLException {
		database.jdbc().execute("CREATE TABLE users (id int); CREATE TABLE a_first (id int)");
		List<LockRequest> requests = List.of(
				new LockRequest(QualifiedName.of("public", "a_first"), LockMode.ACCESS_EXCLUSIVE),
				new LockRequest(USERS, LockMode.SHARE_ROW_EXCLUSIVE));
		AtomicBoolean stop = new AtomicBoolean();

		CompletableFuture<Long> foreground = Background.supply(() -> longestRead(database, stop, "a_first"));
		try (OtherSession writer = OtherSession.open(database, "nightly import")
			.begin("INSERT INTO users VALUES (1)")) {
			CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> commit(writer),
					CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS, Background.THREADS));
			new TableLock(database.database(), POLICY).<Boolean>locked(requests, TransactionSettings.BOOKKEEPING,
					this.blocked::add, (session) -> {
						session.execute("ALTER TABLE a_first ADD COLUMN name text");
						return true;
					});
			writing.join();
		}
		stop.set(true);

		assertThat(foreground.join()).isLessThan(1000);
		assertThat(this.blocked).hasSizeGreaterThan(1).allSatisfy((attempt) -> {
			assertThat(attempt.table()).isEqualTo(USERS);
			assertThat(attempt.mode()).isEqualTo(LockMode.SHARE_ROW_EXCLUSIVE);
		});
		assertThat(this.blocked.get(0).blockers()).extracting(Blocker::applicationName).contains("nightly import");
	}

	@PostgresVersionsTest
	void aSpentBudgetForSeveralTablesLeavesNoneLocked(TestDatabase database) throws SQLException {
		database.jdbc().execute("CREATE TABLE users (id int); CREATE TABLE orders (id int)");
		LockPolicy impatient = new LockPolicy(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(1));

		try (OtherSession writer = OtherSession.open(database, "nightly import")
			.begin("INSERT INTO users VALUES (1)")) {
			assertThatExceptionOfType(LockNotAvailableException.class)
				.isThrownBy(() -> new TableLock(database.database(), impatient).<Boolean>locked(BOTH,
						TransactionSettings.BOOKKEEPING, this.blocked::add, (session) -> true))
				.withMessageContaining("No SHARE ROW EXCLUSIVE lock on table public.users")
				.withMessageContaining("nightly import");

			assertThat(database.jdbc()
				.queryForObject("SELECT count(*) FROM pg_locks WHERE relation = 'orders'::regclass", Integer.class))
				.isZero();
			writer.commit();
		}
	}

	private void addColumn(TestDatabase database, LockPolicy policy) {
		new TableLock(database.database(), policy).<Boolean>locked(USERS, LockMode.ACCESS_EXCLUSIVE,
				TransactionSettings.BOOKKEEPING, this.blocked::add, (session) -> {
					session.execute("ALTER TABLE users ADD COLUMN name text");
					return true;
				});
	}

	private static long longestRead(TestDatabase database, AtomicBoolean stop, String table) {
		long longest = 0;
		while (!stop.get()) {
			long start = System.nanoTime();
			database.jdbc().queryForList("SELECT id FROM " + table);
			longest = Math.max(longest, System.nanoTime() - start);
		}
		return TimeUnit.NANOSECONDS.toMillis(longest);
	}

	private static void commit(OtherSession session) {
		try {
			session.commit();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
