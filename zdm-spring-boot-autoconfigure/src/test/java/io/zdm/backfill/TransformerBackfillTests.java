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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.zdm.plan.Conversion;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.MappingSql;
import io.zdm.plan.TableSync;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TransactionSettings;
import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillRanges;
import io.zdm.store.BackfillProgress;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.StoreSchema;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.Transform;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for backfill, marked rows and verification of mappings with a transformer.
 */
@PostgresTest
class TransformerBackfillTests {

	private static final QualifiedName USERS = QualifiedName.of("public", "users");

	private static final Mapping PHONE = mapping("phone", "phone_e164", "text", "phoneTransformer");

	private static final Mapping CARD = mapping("phone", "secret", "bytea", "cardTransformer");

	private final BackfillLog log = new BackfillLog(BackfillFixture.SCHEMA);

	@PostgresVersionsTest
	void fillsEveryRow(TestDatabase database) {
		users(database, 1500, PHONE);

		assertThat(backfill(database, PHONE)).isEqualTo(WalkOutcome.FINISHED);

		assertThat(count(database, "phone_e164 = '+4144668' || to_char(id, 'FM0000')")).isEqualTo(1500);
		assertThat(progress(database, Kind.BACKFILL).rows()).isEqualTo(1500);
	}

	@PostgresVersionsTest
	void encryptsEveryRow(TestDatabase database) {
		users(database, 500, CARD);

		backfill(database, CARD);

		assertThat(count(database, "secret IS NULL")).isZero();
		assertThat(verify(database, CARD)).isEqualTo(new Census(500, 0, 0, 0, List.of(), relfilenode(database)));
	}

	@Test
	void neverOverwritesAValueThatIsThere(TestDatabase database) {
		users(database, 10, PHONE);
		database.jdbc().execute("UPDATE users SET phone = NULL, phone_e164 = '+41446680000' WHERE id = 3");

		backfill(database, PHONE);

		assertThat(count(database, "phone_e164 = '+41446680000'")).isEqualTo(1);
	}

	@PostgresVersionsTest
	void endsUnderWritersAndEveryRowObeysOnceTheMarkedOnesAreFilled(TestDatabase database) throws Exception {
		users(database, 3000, PHONE);
		AtomicBoolean stop = new AtomicBoolean();
		ExecutorService writers = Executors.newFixedThreadPool(2);
		JdbcTemplate jdbc = database.jdbc();
		Future<?> old = writers.submit(() -> {
			for (int i = 0; !stop.get(); i++) {
				jdbc.update("UPDATE users SET phone = ? WHERE id = ?",
						"044 777 %02d %02d".formatted(i / 100 % 100, i % 100), 1 + i * 7919L % 3000);
			}
		});
		Future<?> fresh = writers.submit(() -> {
			for (int i = 0; !stop.get(); i++) {
				jdbc.update("UPDATE users SET phone_e164 = ? WHERE id = ?", "+4144888%04d".formatted(i % 10000),
						1 + i * 6131L % 3000);
			}
		});

		assertThat(backfill(database, PHONE)).isEqualTo(WalkOutcome.FINISHED);
		assertThat(marked(database).fill(PHONE, BackfillFixture.NO_FENCE, BackfillFixture.GO_ON)).isEmpty();
		assertThat(verify(database, PHONE).proves()).isTrue();
		stop.set(true);
		old.get(30, TimeUnit.SECONDS);
		fresh.get(30, TimeUnit.SECONDS);
		writers.shutdown();

		assertThat(marked(database).fill(PHONE, BackfillFixture.NO_FENCE, BackfillFixture.GO_ON)).isEmpty();
		assertThat(count(database, "phone IS NULL OR phone_e164 IS NULL")).isZero();
		Census census = verify(database, PHONE);
		assertThat(census.proves()).isTrue();
		assertThat(census.rows()).isEqualTo(3000);
	}

	@Test
	void fillsMarkedRowsInBothDirectionsRoundLockedOnes(TestDatabase database) throws Exception {
		users(database, 5, PHONE);
		backfill(database, PHONE);
		database.jdbc().execute("UPDATE users SET phone = '044 777 00 01' WHERE id = 1");
		database.jdbc().execute("UPDATE users SET phone_e164 = '+41447770002' WHERE id = 2");
		database.jdbc().execute("UPDATE users SET phone = '044 777 00 03' WHERE id = 3");

		try (var connection = database.dataSource().getConnection(); var statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.execute("SELECT FROM users WHERE id = 3 FOR UPDATE");
			marked(database).fill(PHONE, BackfillFixture.NO_FENCE, BackfillFixture.GO_ON);
			connection.rollback();
			connection.setAutoCommit(true);
		}

		assertThat(count(database, "id = 1 AND phone_e164 = '+41447770001'")).isEqualTo(1);
		assertThat(count(database, "id = 2 AND phone = '044 777 00 02'")).isEqualTo(1);
		assertThat(count(database, "id = 3 AND phone_e164 IS NULL")).isEqualTo(1);
	}

	@Test
	void findsMarkedRowsThroughTheIndexOnly(TestDatabase database) {
		users(database, 2000, PHONE);
		backfill(database, PHONE);
		String marked = new MappingSql(PHONE).marked();
		database.jdbc().execute("CREATE INDEX users_marked ON users ((phone_e164 IS NULL)) WHERE " + marked);
		database.jdbc().execute("ANALYZE users");
		database.jdbc().execute("UPDATE users SET phone = '044 777 00 01' WHERE id = 1");

		String plan = database.database().inTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			session.execute("SET LOCAL enable_seqscan = off");
			return String.join("\n", session.jdbc()
				.queryForList(
						"EXPLAIN SELECT ctid FROM users WHERE %s AND (phone IS NOT NULL) LIMIT 500".formatted(marked),
						String.class));
		});

		assertThat(plan).contains("users_marked").doesNotContain("Seq Scan");
	}

	@Test
	void leavesWhatCannotBeConvertedToTheVerificationWhichNamesIt(TestDatabase database) {
		users(database, 20, PHONE);
		database.jdbc().execute("UPDATE users SET phone = 'ask Ann' WHERE id = 7");

		assertThat(backfill(database, PHONE)).isEqualTo(WalkOutcome.FINISHED);
		Census census = verify(database, PHONE);

		assertThat(count(database, "phone_e164 IS NULL")).isEqualTo(1);
		assertThat(census.disobeying()).isEqualTo(1);
		assertThat(census.absent()).isEqualTo(1);
		assertThat(census.samples()).singleElement()
			.asString()
			.startsWith("7 (forward of the bean 'phoneTransformer' failed");
		assertThat(marked(database).fill(PHONE, BackfillFixture.NO_FENCE, BackfillFixture.GO_ON)).hasSize(1);
	}

	@Test
	void countsLossyAndDisobeyingRows(TestDatabase database) {
		users(database, 20, PHONE);
		backfill(database, PHONE);
		database.jdbc().execute("ALTER TABLE users DISABLE TRIGGER ALL");
		database.jdbc().execute("UPDATE users SET phone = '+41 44 668 00 01' WHERE id = 1");
		database.jdbc().execute("UPDATE users SET phone = '044 999 99 99' WHERE id = 2");

		Census census = verify(database, PHONE);

		assertThat(census).isEqualTo(new Census(20, 1, 0, 2, List.of("2"), List.of("1"), relfilenode(database)));
	}

	@Test
	void verifiesATableWithoutAKey(TestDatabase database) {
		users(database, 300, PHONE);
		database.jdbc().execute("ALTER TABLE users DROP CONSTRAINT users_pkey");
		backfill(database, PHONE);

		assertThat(verify(database, PHONE).rows()).isEqualTo(300);
	}

	@Test
	void saysWhichTransformerIsMissing(TestDatabase database) {
		users(database, 1, PHONE);

		assertThatExceptionOfType(TransformerMissingException.class)
			.isThrownBy(() -> new Backfill(database.database(), this.log, new BackfillRanges(BackfillFixture.SCHEMA),
					BackfillFixture.SMALL, Transformers.none(), BackfillFixture.WORKER)
				.run(PHONE, null, false, BackfillControl.of(BackfillPace.DEFAULT), BackfillFixture.NO_FENCE,
						BackfillFixture.GO_ON))
			.withMessage("This release has no transformer 'phoneTransformer'");
	}

	private static Mapping mapping(String source, String target, String type, String bean) {
		Conversion transformer = new Conversion.Transformer(bean);
		return new Mapping("v2_0", USERS, List.of(BackfillFixture.text(source)),
				List.of(new MappedColumn(new Identifier(target), type, Optional.empty(), true, Optional.empty())),
				List.of(transformer), List.of(transformer));
	}

	private static void users(TestDatabase database, int rows, Mapping mapping) {
		new StoreSchema(database.database(), BackfillFixture.SCHEMA).install();
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute("CREATE TABLE users (id bigint PRIMARY KEY, phone text, notes text NOT NULL)");
		jdbc.update("""
				INSERT INTO users SELECT i, '044 668 ' || to_char(i / 100, 'FM00') || ' ' || to_char(i % 100, 'FM00'),
				    repeat('x', 200) FROM generate_series(1, ?) AS i""", rows);
		MappedColumn target = mapping.targets().get(0);
		jdbc.execute("ALTER TABLE users ADD COLUMN %s %s".formatted(target.name(), target.type()));
		new TableSync(BackfillFixture.SCHEMA, USERS, List.of(mapping)).statements().forEach(jdbc::execute);
	}

	private WalkOutcome backfill(TestDatabase database, Mapping mapping) {
		return new Backfill(database.database(), this.log, new BackfillRanges(BackfillFixture.SCHEMA),
				BackfillFixture.SMALL, Transform.BEANS, BackfillFixture.WORKER)
			.run(mapping, null, false, BackfillControl.of(BackfillPace.DEFAULT), BackfillFixture.NO_FENCE,
					BackfillFixture.GO_ON);
	}

	private MarkedRows marked(TestDatabase database) {
		return new MarkedRows(database.database(), BackfillFixture.SMALL, Transform.BEANS);
	}

	private Census verify(TestDatabase database, Mapping mapping) {
		new Verification(database.database(), this.log, BackfillFixture.SMALL, Transform.BEANS).run(mapping,
				BackfillFixture.SMALL::pace, BackfillFixture.NO_FENCE, BackfillFixture.GO_ON);
		return Census.parse(progress(database, Kind.VERIFICATION).result().orElseThrow());
	}

	private BackfillProgress progress(TestDatabase database, Kind kind) {
		return database.database()
			.inTransaction(TransactionSettings.BOOKKEEPING, (session) -> this.log.find(session, "v2_0", kind))
			.orElseThrow();
	}

	private static long relfilenode(TestDatabase database) {
		return database.jdbc().queryForObject("SELECT pg_relation_filenode('users')", Long.class);
	}

	private static long count(TestDatabase database, String condition) {
		return database.jdbc().queryForObject("SELECT count(*) FROM users WHERE " + condition, Long.class);
	}

}
