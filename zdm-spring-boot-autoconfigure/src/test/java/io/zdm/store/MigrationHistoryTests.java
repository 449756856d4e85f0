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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.postgres.Database;
import io.zdm.postgres.Session;
import io.zdm.postgres.TransactionSettings;
import io.zdm.testing.Background;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link MigrationHistory}.
 */
@PostgresTest
class MigrationHistoryTests {

	private final MigrationHistory history = new MigrationHistory(Fixtures.SCHEMA);

	@PostgresVersionsTest
	void aMigrationGoesThroughItsPhases(TestDatabase database) {
		long id = in(database, (session) -> Fixtures.migration(session, "shop", "2"));

		assertThat(find(database, id)).satisfies((migration) -> {
			assertThat(migration.key()).isEqualTo(Fixtures.key("2"));
			assertThat(migration.display()).isEqualTo("V2 display name");
			assertThat(migration.checksum()).isEqualTo("c0ffee");
			assertThat(migration.phase()).isEqualTo(Phase.EXPANDING);
			assertThat(migration.activity()).isEqualTo(Activity.RUNNING);
			assertThat(migration.plan()).isEqualTo(Fixtures.plan());
			assertThat(migration.createdAt()).isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
			assertThat(migration.expandedAt()).isEmpty();
		});

		assertThat(advance(database, id, Phase.EXPANDING, Phase.MIGRATING)).isTrue();
		assertThat(advance(database, id, Phase.MIGRATING, Phase.MIGRATED)).isTrue();
		Instant migratedAt = find(database, id).migratedAt().orElseThrow();
		assertThat(advance(database, id, Phase.MIGRATED, Phase.CONTRACTING)).isTrue();
		assertThat(advance(database, id, Phase.CONTRACTING, Phase.MIGRATED)).isTrue();
		assertThat(advance(database, id, Phase.MIGRATED, Phase.CONTRACTING)).isTrue();
		assertThat(find(database, id)).satisfies((migration) -> {
			assertThat(migration.expandedAt()).isPresent();
			assertThat(migration.migratedAt()).contains(migratedAt);
			assertThat(migration.finishedAt()).isEmpty();
			assertThat(migration.updatedAt()).isAfter(migratedAt);
		});
		assertThat(advance(database, id, Phase.CONTRACTING, Phase.COMPLETED)).isTrue();
		assertThat(find(database, id).finishedAt()).isPresent();
	}

	@Test
	void onlyTheExpectedPhaseIsLeft(TestDatabase database) {
		long id = in(database, (session) -> Fixtures.migration(session, "shop", "2"));
		assertThat(advance(database, id, Phase.EXPANDING, Phase.MIGRATING)).isTrue();
		MigrationRecord before = find(database, id);

		assertThat(advance(database, id, Phase.EXPANDING, Phase.ROLLING_BACK)).isFalse();

		assertThat(find(database, id)).isEqualTo(before);
	}

	@Test
	void activityHasAReasonUntilThePhaseChanges(TestDatabase database) {
		long id = in(database, (session) -> Fixtures.migration(session, "shop", "2"));

		use(database,
				(session) -> this.history.activity(session, id, Activity.WAITING, Optional.of("pid 7 holds a lock")));

		assertThat(find(database, id)).satisfies((migration) -> {
			assertThat(migration.activity()).isEqualTo(Activity.WAITING);
			assertThat(migration.reason()).contains("pid 7 holds a lock");
		});
		advance(database, id, Phase.EXPANDING, Phase.MIGRATING);
		assertThat(find(database, id)).satisfies((migration) -> {
			assertThat(migration.activity()).isEqualTo(Activity.RUNNING);
			assertThat(migration.reason()).isEmpty();
		});
	}

	@Test
	void aRequestStaysUntilAFinalPhase(TestDatabase database) {
		long id = in(database, (session) -> Fixtures.migration(session, "shop", "2"));
		Request request = new Request(Request.Action.ROLLBACK, "ada", Optional.of("wrong column"),
				Set.of("quiet-period"), Instant.parse("2026-03-01T10:15:30.123456Z"));

		use(database, (session) -> this.history.request(session, id, Optional.of(request)));
		advance(database, id, Phase.EXPANDING, Phase.ROLLING_BACK);

		assertThat(find(database, id).request()).contains(request);
		advance(database, id, Phase.ROLLING_BACK, Phase.ROLLED_BACK);
		assertThat(find(database, id).request()).isEmpty();
	}

	@Test
	void aRequestIsCleared(TestDatabase database) {
		long id = in(database, (session) -> Fixtures.migration(session, "shop", "2"));
		Request request = new Request(Request.Action.VERIFY, "ada", Optional.empty(), Set.of(), Instant.EPOCH);
		use(database, (session) -> this.history.request(session, id, Optional.of(request)));
		assertThat(find(database, id).request()).contains(request);

		use(database, (session) -> this.history.request(session, id, Optional.empty()));

		assertThat(find(database, id).request()).isEmpty();
	}

	@Test
	void aRolledBackMigrationIsExpandedAnew(TestDatabase database) {
		long id = in(database, (session) -> Fixtures.migration(session, "shop", "2"));
		advance(database, id, Phase.EXPANDING, Phase.MIGRATING);
		advance(database, id, Phase.MIGRATING, Phase.ROLLING_BACK);
		advance(database, id, Phase.ROLLING_BACK, Phase.ROLLED_BACK);

		use(database,
				(session) -> this.history.renew(session, id, "other name", "decaf", Fixtures.plan("another plan")));

		assertThat(find(database, id)).satisfies((migration) -> {
			assertThat(migration.phase()).isEqualTo(Phase.EXPANDING);
			assertThat(migration.display()).isEqualTo("V2 other name");
			assertThat(migration.checksum()).isEqualTo("decaf");
			assertThat(migration.plan().notes()).containsExactly("another plan");
			assertThat(migration.expandedAt()).isEmpty();
			assertThat(migration.finishedAt()).isEmpty();
		});
	}

	@Test
	void aMigrationInSyncIsNotExpandedAnew(TestDatabase database) {
		long id = in(database, (session) -> Fixtures.migration(session, "shop", "2"));
		advance(database, id, Phase.EXPANDING, Phase.MIGRATING);

		assertThatIllegalStateException()
			.isThrownBy(() -> use(database,
					(session) -> this.history.renew(session, id, "other name", "decaf", Fixtures.plan())))
			.withMessageContaining("is not rolled back");
	}

	@PostgresVersionsTest
	void theSecondToEnterAMigrationIsTold(TestDatabase database) {
		in(database, (session) -> Fixtures.migration(session, "shop", "2"));

		assertThatExceptionOfType(MigrationExistsException.class)
			.isThrownBy(() -> in(database, (session) -> Fixtures.migration(session, "shop", "2")))
			.withMessageContaining("version 2 of application 'shop' on schema 'public'");
	}

	@PostgresVersionsTest
	void whoeverEntersAMigrationAtTheSameTimeWaitsAndIsTold(TestDatabase database) {
		Database zdm = database(database);

		CompletableFuture<Long> second = zdm.inTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			Fixtures.migration(session, "shop", "2");
			CompletableFuture<Long> other = Background.supply(() -> zdm
				.<Long>inTransaction(TransactionSettings.BOOKKEEPING, (own) -> Fixtures.migration(own, "shop", "2")));
			Awaitility.await().until(() -> session.value(Long.class, """
					SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
					WHERE NOT l.granted AND a.datname = current_database()""") > 0);
			return other;
		});

		assertThat(second).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(MigrationExistsException.class);
		assertThat(all(database)).hasSize(1);
	}

	@Test
	void migrationsOfOneApplicationComeInOrderOfVersion(TestDatabase database) {
		use(database, (session) -> List.of("10", "2.1", "2", "2.10")
			.forEach((version) -> Fixtures.migration(session, "shop", version)));
		in(database, (session) -> Fixtures.migration(session, "billing", "1"));

		use(database, (session) -> {
			assertThat(this.history.of(session, "shop", "public")).extracting((migration) -> migration.key().version())
				.containsExactly("2", "2.1", "2.10", "10");
			assertThat(this.history.all(session)).extracting((migration) -> migration.key().version())
				.containsExactly("10", "2.1", "2", "2.10", "1");
			assertThat(this.history.of(session, "shop", "other")).isEmpty();
			assertThat(this.history.find(session, Fixtures.key("2.1"))).isPresent();
			assertThat(this.history.find(session, Fixtures.key("3"))).isEmpty();
			assertThat(this.history.find(session, 4711)).isEmpty();
		});
	}

	@Test
	void whatANewerReleaseWroteIsLeftToIt(TestDatabase database) {
		long id = in(database, (session) -> Fixtures.migration(session, "shop", "2"));
		in(database, (session) -> Fixtures.migration(session, "shop", "3"));
		database.jdbc().update("""
				UPDATE zdm.migration
				SET plan = jsonb_set(plan, '{expand,0,kind}', '"teleport"')
				WHERE id = ?""", id);

		assertThat(all(database)).extracting((migration) -> migration.key().version()).containsExactly("3");
		assertThatIllegalArgumentException().isThrownBy(() -> find(database, id));
	}

	@Test
	void aRequestThatOnlyANewerReleaseKnowsIsLeftToIt(TestDatabase database) {
		long id = in(database, (session) -> Fixtures.migration(session, "shop", "2"));
		database.jdbc().update("""
				UPDATE zdm.migration
				SET request = '{"action": "TELEPORT", "by": "ada", "overrides": [], "at": "2026-03-01T10:15:30Z"}'
				WHERE id = ?""", id);

		assertThat(find(database, id).request()).isEmpty();
	}

	private MigrationRecord find(TestDatabase database, long id) {
		return in(database, (session) -> this.history.find(session, id)).orElseThrow();
	}

	private List<MigrationRecord> all(TestDatabase database) {
		return in(database, this.history::all);
	}

	private boolean advance(TestDatabase database, long id, Phase expected, Phase next) {
		return in(database, (session) -> this.history.advance(session, id, expected, next));
	}

	private static void use(TestDatabase database, Consumer<Session> work) {
		database(database).useTransaction(TransactionSettings.BOOKKEEPING, work);
	}

	private static <T> T in(TestDatabase database, Function<Session, T> work) {
		return database(database).inTransaction(TransactionSettings.BOOKKEEPING, work);
	}

	private static Database database(TestDatabase database) {
		new StoreSchema(database.database(), Fixtures.SCHEMA).install();
		return database.database();
	}

}
