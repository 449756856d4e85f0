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

package io.zdm.backfill;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.zdm.plan.Conversion;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static io.zdm.backfill.BackfillFixture.GO_ON;
import static io.zdm.backfill.BackfillFixture.NO_FENCE;
import static io.zdm.backfill.BackfillFixture.RENAME;
import static io.zdm.backfill.BackfillFixture.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Verification}.
 */
class VerificationTests {

	// Out of order and unique: before PostgreSQL 12 random() has 31 bits, which repeat.
	private static final List<String> KEYS = List.of("id int PRIMARY KEY", "id bigint NOT NULL UNIQUE",
			"id uuid DEFAULT md5(nextval('ticks')::text)::uuid PRIMARY KEY",
			"id int, \"Part, 2\" text COLLATE \"C\" DEFAULT 'it''s \\ \"' || random(), PRIMARY KEY (\"Part, 2\", id)",
			"id bytea DEFAULT decode(md5(nextval('ticks')::text), 'hex') PRIMARY KEY",
			"id text DEFAULT '?''\\' || md5(nextval('ticks')::text) PRIMARY KEY",
			"id float8 DEFAULT sin(nextval('ticks')) PRIMARY KEY",
			"id timestamptz DEFAULT timestamptz '2026-11-23' + nextval('ticks') * interval '1 microsecond' PRIMARY KEY",
			"id char(40) DEFAULT md5(nextval('ticks')::text) PRIMARY KEY", "id numeric PRIMARY KEY",
			"id mood_id PRIMARY KEY", "id int", "id int UNIQUE");

	@PostgresVersionsTest
	void findsPlantedViolationsWhateverTheKey(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database);
		fixture.jdbc().execute("CREATE DOMAIN mood_id AS bigint CHECK (VALUE > 0); CREATE SEQUENCE ticks");

		for (String key : KEYS) {
			createKeyed(fixture, key);

			Census census = fixture.verify(RENAME);

			assertThat(census.rows()).as(key).isEqualTo(1050);
			assertThat(census.disobeying()).as(key).isEqualTo(7);
			assertThat(census.absent()).as(key).isEqualTo(3);
			assertThat(census.lossy()).as(key).isEqualTo(7);
			assertThat(census.samples()).as(key).hasSize(7);
			assertThat(census.proves()).as(key).isFalse();
			assertThat(fixture.progress(Kind.VERIFICATION).rows()).as(key).isEqualTo(1050);
			fixture.jdbc().execute("DROP TABLE users");
		}
	}

	private static void createKeyed(BackfillFixture fixture, String key) {
		fixture.jdbc().execute("CREATE TABLE users (%s, n int, user_name text, display_name text)".formatted(key));
		boolean generated = key.contains("id uuid") || key.contains("id bytea") || key.contains("id text")
				|| key.contains("id float8") || key.contains("id timestamptz") || key.contains("id char");
		fixture.jdbc()
			.execute(
					"""
							INSERT INTO users (%s n, user_name, display_name)
							SELECT %s i, 'name ' || i,
							    CASE WHEN i IN (5, 500, 1000) THEN NULL WHEN i IN (6, 7, 600, 1049) THEN 'other' ELSE 'name ' || i END
							FROM generate_series(1, 1050) AS i"""
						.formatted(generated ? "" : "id,", generated ? "" : "i,"));
	}

	@PostgresVersionsTest
	void namesTheKeysOfSomeViolations(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(1000);
		fixture.backfill();
		fixture.jdbc().execute("ALTER TABLE users DISABLE TRIGGER USER");
		fixture.jdbc().execute("UPDATE users SET display_name = 'wrong' WHERE id IN (3, 999)");

		assertThat(fixture.verify(RENAME).samples()).containsExactly("3", "999");
	}

	@PostgresVersionsTest
	void provesWhatTheBackfillDid(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(1000);
		assertThat(fixture.verify(RENAME).absent()).isEqualTo(1000);
		fixture.backfill();

		Census census = fixture.verify(RENAME);

		assertThat(census.proves()).isTrue();
		assertThat(census.rows()).isEqualTo(1000);
		assertThat(census.relfilenode())
			.isEqualTo(fixture.jdbc().queryForObject("SELECT pg_relation_filenode('users')", Long.class));
	}

	@PostgresVersionsTest
	void countsWhatADropWouldLoseThoughTheRowObeys(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database);
		fixture.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY, first text, last text, name text)");
		fixture.jdbc().execute("""
				INSERT INTO users VALUES (1, 'Cher', NULL, NULL), (2, 'Ada', 'Lovelace', 'Ada Lovelace'),
				    (3, NULL, NULL, NULL), (4, 'Jean Luc', 'Picard', 'Jean Luc Picard')""");
		Mapping merge = new Mapping("v2_0", USERS, List.of(column("first"), column("last")), List.of(column("name")),
				List.of(new Conversion.Expression("first || ' ' || last")),
				List.of(new Conversion.Expression("split_part(name, ' ', 1)"),
						new Conversion.Expression("nullif(substr(name, strpos(name || ' ', ' ') + 1), '')")));

		Census census = fixture.verify(merge);

		assertThat(census.rows()).isEqualTo(4);
		assertThat(census.disobeying()).isZero();
		assertThat(census.absent()).isEqualTo(1);
		assertThat(census.lossy()).isEqualTo(2);
		assertThat(census.samples()).containsExactly("1");
		assertThat(census.proves()).isFalse();
	}

	private static MappedColumn column(String name) {
		return BackfillFixture.text(name);
	}

	@PostgresVersionsTest
	void goesOnAfterAStopAndAfterALostLease(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(1000);
		AtomicInteger batches = new AtomicInteger();

		assertThat(fixture.verify(RENAME, NO_FENCE, (note) -> batches.incrementAndGet() <= 4))
			.isEqualTo(WalkOutcome.STOPPED);
		assertThat(fixture.progress(Kind.VERIFICATION).rows()).isEqualTo(300);
		assertThatIllegalStateException().isThrownBy(() -> fixture.verify(RENAME, (session) -> {
			throw new IllegalStateException("lease lost");
		}, GO_ON));
		assertThat(fixture.progress(Kind.VERIFICATION).rows()).isEqualTo(300);

		assertThat(fixture.verify(RENAME).rows()).isEqualTo(1000);
	}

	@PostgresVersionsTest
	void beginsAnewWhenTheTableIsRewritten(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(1000);
		AtomicBoolean rewritten = new AtomicBoolean();
		AtomicInteger batches = new AtomicInteger();

		fixture.verify(RENAME, NO_FENCE, (note) -> {
			if (batches.incrementAndGet() == 5 && rewritten.compareAndSet(false, true)) {
				fixture.jdbc().execute("VACUUM FULL users");
			}
			return true;
		});

		Census census = Census.parse(fixture.progress(Kind.VERIFICATION).result().orElseThrow());
		assertThat(census.rows()).isEqualTo(1000);
		assertThat(census.relfilenode())
			.isEqualTo(fixture.jdbc().queryForObject("SELECT pg_relation_filenode('users')", Long.class));
	}

	@PostgresVersionsTest
	void anEmptyTableProves(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(0);

		Census census = fixture.verify(RENAME);

		assertThat(census.proves()).isTrue();
		assertThat(census.rows()).isZero();
	}

	@PostgresVersionsTest
	void aTargetColumnIsNoKey(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database);
		fixture.jdbc().execute("CREATE TABLE users (user_name text, display_name text UNIQUE NOT NULL)");
		QualifiedName table = USERS;
		Mapping mapping = BackfillFixture.mapping(table, "user_name", "display_name");

		Optional<WalkKey> key = database.database().withConnection((session) -> WalkKey.find(session, mapping));

		assertThat(key).isEmpty();
	}

	@PostgresVersionsTest
	void indexesThatDoNotHoldOrSortEveryRowAreNoKey(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database);
		fixture.jdbc()
			.execute("CREATE TABLE users (a int, b int NOT NULL, c text NOT NULL, user_name text, display_name text)");
		fixture.jdbc().execute("CREATE UNIQUE INDEX ON users (a)");
		fixture.jdbc().execute("CREATE UNIQUE INDEX ON users (b) WHERE b > 5");
		fixture.jdbc().execute("CREATE UNIQUE INDEX ON users ((b + 1))");
		fixture.jdbc().execute("CREATE UNIQUE INDEX ON users (c COLLATE \"POSIX\")");
		fixture.jdbc().execute("CREATE UNIQUE INDEX ON users (c text_pattern_ops)");
		fixture.jdbc().execute("ALTER TABLE users ADD UNIQUE (b, c) DEFERRABLE INITIALLY DEFERRED");
		assertThat(find(database)).isEmpty();

		fixture.jdbc().execute("CREATE UNIQUE INDEX ON users (c, b)");
		assertThat(find(database)).get()
			.extracting(WalkKey::names)
			.isEqualTo(List.of(new Identifier("c"), new Identifier("b")));
	}

	private static Optional<WalkKey> find(TestDatabase database) {
		return database.database().withConnection((session) -> WalkKey.find(session, RENAME));
	}

}
