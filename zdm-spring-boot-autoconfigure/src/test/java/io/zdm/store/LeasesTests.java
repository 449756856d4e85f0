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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.zdm.postgres.Database;
import io.zdm.postgres.SqlState;
import io.zdm.postgres.TransactionSettings;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link Leases}.
 */
@PostgresTest
class LeasesTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private static final UUID ADA = UUID.randomUUID();

	private static final UUID BOB = UUID.randomUUID();

	@PostgresVersionsTest
	void aLeaseHasOneOwnerUntilItIsReleased(TestDatabase database) {
		Leases leases = install(database);

		Lease lease = leases.acquire("V2", ADA, LONG).orElseThrow();

		assertThat(lease).isEqualTo(new Lease("V2", 1, LONG));
		assertThat(leases.acquire("V2", BOB, LONG)).isEmpty();
		assertThat(leases.acquire("V3", BOB, LONG)).isPresent();
		assertThat(owner(database, leases, "V2")).contains(ADA);
		leases.renew(lease);
		leases.release(lease);
		assertThat(owner(database, leases, "V2")).isEmpty();
		assertThat(owner(database, leases, "never there")).isEmpty();
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> leases.renew(lease));
		assertThat(leases.acquire("V2", BOB, LONG)).contains(new Lease("V2", 2, LONG));
		leases.release(lease);
		assertThat(owner(database, leases, "V2")).contains(BOB);
	}

	@PostgresVersionsTest
	void oneOfManyGetsALeaseThatIsNewAndOneThatExpired(TestDatabase database) throws Exception {
		Leases leases = install(database);

		assertThat(acquireAtOnce(leases, 10)).singleElement().extracting(Lease::token).isEqualTo(1L);
		expire(database);
		assertThat(acquireAtOnce(leases, 10)).singleElement().extracting(Lease::token).isEqualTo(2L);
	}

	@Test
	void oneOfManyGetsALeaseWhereSessionsDefaultToRepeatableRead(TestDatabase database) throws Exception {
		database.jdbc()
			.execute("ALTER DATABASE %s SET default_transaction_isolation = 'repeatable read'"
				.formatted(database.name()));
		Leases leases = install(database);
		acquireAtOnce(leases, 1);
		expire(database);

		assertThat(acquireAtOnce(leases, 10)).hasSize(1);
	}

	@PostgresVersionsTest
	void anOwnerTakesItsLeaseAgainUnderTheSameTokenUntilItExpired(TestDatabase database) {
		Leases leases = install(database);
		leases.acquire("V2", ADA, LONG);

		assertThat(leases.acquire("V2", ADA, LONG)).get().extracting(Lease::token).isEqualTo(1L);
		expire(database);
		assertThat(leases.acquire("V2", ADA, LONG)).get().extracting(Lease::token).isEqualTo(2L);
	}

	@Test
	void aLeaseExpiresByTheServersClock(TestDatabase database) {
		Leases leases = install(database);
		leases.acquire("V2", ADA, Duration.ofMillis(300));
		assertThat(leases.acquire("V2", BOB, LONG)).isEmpty();

		Awaitility.await()
			.pollInterval(Duration.ofMillis(20))
			.untilAsserted(() -> assertThat(leases.acquire("V2", BOB, LONG)).isPresent());

		assertThat(owner(database, leases, "V2")).contains(BOB);
	}

	@Test
	void anExpiredLeaseIsStillItsOwnersUntilSomebodyTakesIt(TestDatabase database) {
		Leases leases = install(database);
		Lease lease = leases.acquire("V2", ADA, LONG).orElseThrow();
		expire(database);

		assertThatNoException().isThrownBy(() -> leases.renew(lease));

		assertThat(leases.acquire("V2", BOB, LONG)).isEmpty();
	}

	@PostgresVersionsTest
	void nothingCountsThatAWorkerDidAfterItsLeaseWasTakenOver(TestDatabase database) {
		Leases leases = install(database);
		database.jdbc().execute("CREATE TABLE work (note text)");
		Lease lease = leases.acquire("V2", ADA, LONG).orElseThrow();

		assertThatExceptionOfType(LeaseLostException.class)
			.isThrownBy(() -> database.database().useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
				assertThat(leases.owner(session, "V2")).as("reading is no fence").contains(ADA);
				session.update("INSERT INTO work VALUES ('zombie')");
				expire(database);
				assertThat(leases.acquire("V2", BOB, LONG)).isPresent();
				leases.fence(session, lease);
			}))
			.withMessageContaining("V2");

		assertThat(database.jdbc().queryForList("SELECT note FROM work")).isEmpty();
		assertThat(owner(database, leases, "V2")).contains(BOB);
	}

	/**
	 * A snapshot keeps each version of a row, and whoever looks for the row reads them
	 * all.
	 */
	@PostgresVersionsTest
	void aFenceLeavesNoVersionOfTheRowUntilATenthOfTheLeaseHasGoneBy(TestDatabase database) {
		Leases leases = install(database);
		Lease lease = leases.acquire("V2", ADA, LONG).orElseThrow();
		String place = "SELECT ctid::text FROM zdm.lease WHERE name = 'V2'";
		String before = database.jdbc().queryForObject(place, String.class);
		leases.renew(lease);
		assertThat(database.jdbc().queryForObject(place, String.class)).isEqualTo(before);

		database.jdbc()
			.update("UPDATE zdm.lease SET expires_at = clock_timestamp() + ? * interval '0.85 milliseconds'",
					LONG.toMillis());
		leases.renew(lease);

		assertThat(database.jdbc()
			.queryForObject("SELECT expires_at > clock_timestamp() + ? * interval '0.9 milliseconds' FROM zdm.lease",
					Boolean.class, LONG.toMillis()))
			.isTrue();
	}

	@PostgresVersionsTest
	void aFencedTransactionCannotBeTakenOverBeforeItEnds(TestDatabase database) {
		Leases leases = install(database);
		Lease lease = leases.acquire("V2", ADA, Duration.ofMillis(1)).orElseThrow();

		database.database().useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			leases.fence(session, lease);
			assertThat(leases.acquire("V2", BOB, LONG)).isEmpty();
		});

		Awaitility.await().until(() -> leases.acquire("V2", BOB, LONG).isPresent());
	}

	@PostgresVersionsTest
	void aHungOwnerIsNotWaitedForAndTheServerEndsItsTransaction(TestDatabase database) {
		Leases leases = install(database);
		Lease lease = leases.acquire("V2", ADA, Duration.ofMillis(1)).orElseThrow();
		TransactionSettings settings = TransactionSettings.BOOKKEEPING.withIdleTimeout(Duration.ofSeconds(2));

		Throwable commit = catchThrowable(() -> database.database().useTransaction(settings, (session) -> {
			leases.fence(session, lease);
			long start = System.nanoTime();
			assertThat(leases.acquire("V2", BOB, LONG)).isEmpty();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));

			Awaitility.await("the server to end the hung transaction")
				.until(() -> leases.acquire("V2", BOB, LONG).isPresent());
		}));

		assertThat(commit).as("the commit of the hung transaction").matches(SqlState::isConnectionLost);
		assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> leases.renew(lease));
	}

	private static List<Lease> acquireAtOnce(Leases leases, int instances) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(instances);
		CountDownLatch start = new CountDownLatch(1);
		try {
			List<Future<Optional<Lease>>> attempts = IntStream.range(0, instances)
				.mapToObj((instance) -> executor.submit(() -> {
					start.await();
					return leases.acquire("V2", UUID.randomUUID(), LONG);
				}))
				.toList();
			start.countDown();
			List<Lease> taken = new ArrayList<>();
			for (Future<Optional<Lease>> attempt : attempts) {
				attempt.get(30, TimeUnit.SECONDS).ifPresent(taken::add);
			}
			return taken;
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static void expire(TestDatabase database) {
		database.jdbc().update("UPDATE zdm.lease SET expires_at = clock_timestamp() - interval '1 second'");
	}

	private static Optional<UUID> owner(TestDatabase database, Leases leases, String name) {
		return database.database().withConnection((session) -> leases.owner(session, name));
	}

	private static Leases install(TestDatabase database) {
		Database zdm = database.database();
		new StoreSchema(zdm, Fixtures.SCHEMA).install();
		return new Leases(zdm, Fixtures.SCHEMA);
	}

}
