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

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.zdm.plan.Conversion;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TransactionSettings;
import io.zdm.store.BackfillLog;
import io.zdm.store.QuarantineEntry;
import io.zdm.store.QuarantineLog;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.Transform;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link RowByRow} and {@link QuarantinedRows} on a real server.
 */
@PostgresTest
class RowByRowTests {

	private static final QualifiedName ORDERS = QualifiedName.of("public", "orders");

	static final Mapping PRICE = new Mapping("v2_0", ORDERS, List.of(column("price", "text")),
			List.of(column("price_exact", "integer")), List.of(new Conversion.Expression("price::integer")),
			List.of(new Conversion.Expression("price_exact::text")));

	private static final Mapping PHONE = new Mapping("v2_0", ORDERS, List.of(column("price", "text")),
			List.of(column("phone", "text")), List.of(new Conversion.Transformer("phoneTransformer")),
			List.of(new Conversion.Transformer("phoneTransformer")));

	static final BackfillSettings SETTINGS = new BackfillSettings(BackfillPace.DEFAULT.withPauseRatio(0), 8, 4, 8, 100,
			Duration.ofMillis(50), Duration.ofMillis(200), RecheckPace.DEFAULT);

	private final QuarantineLog log = new QuarantineLog(BackfillFixture.SCHEMA);

	@PostgresVersionsTest
	void whatCannotBeConvertedIsPutAsideAndTheOthersAreFilled(TestDatabase database) {
		orders(database, 20, "PRIMARY KEY");
		database.jdbc().execute("UPDATE orders SET price = 'dear' WHERE id IN (3, 17)");

		RowByRow.Filled filled = fill(database, PRICE, "true");

		assertThat(filled).isEqualTo(new RowByRow.Filled(18, 2, 0, 0, false));
		assertThat(count(database, "price_exact = id")).isEqualTo(18);
		assertThat(entries(database))
			.extracting(QuarantineEntry::key, QuarantineEntry::error, QuarantineEntry::sqlState,
					QuarantineEntry::attempts)
			.containsExactly(
					tuple(Map.of("id", "3"), "invalid input syntax for " + integer(database) + ": \"dear\"",
							Optional.of("22P02"), 1),
					tuple(Map.of("id", "17"), "invalid input syntax for " + integer(database) + ": \"dear\"",
							Optional.of("22P02"), 1));
	}

	// PostgreSQL 11 and older say it without "type".
	private static String integer(TestDatabase database) {
		return database.database().version().atLeast(12) ? "type integer" : "integer";
	}

	@PostgresVersionsTest
	void aCheckATriggerADeferredTriggerAndATimeoutAreFailuresOfTheirRowAlone(TestDatabase database) {
		orders(database, 9, "PRIMARY KEY");
		database.jdbc().execute("ALTER TABLE orders ADD CHECK (price_exact <> 2) NOT VALID");
		trigger(database, "BEFORE",
				"""
						IF NEW.id = 3 THEN RAISE EXCEPTION 'not order %', NEW.id USING ERRCODE = 'ZZ001', DETAIL = 'secret'; END IF;
						IF NEW.id = 4 THEN PERFORM pg_sleep(5); END IF;
						RETURN NEW;""");
		database.jdbc().execute("""
				CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $late$ BEGIN
				IF NEW.id = 5 THEN RAISE EXCEPTION 'too late'; END IF; RETURN NULL; END $late$;
				CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON orders DEFERRABLE INITIALLY DEFERRED
				    FOR EACH ROW EXECUTE PROCEDURE late();
				""");

		RowByRow.Filled first = fill(database, PRICE, "true");
		RowByRow.Filled second = fill(database, PRICE, "true");

		assertThat(first.more()).isTrue();
		assertThat(second.more()).isFalse();
		assertThat(count(database, "price_exact IS NULL")).isEqualTo(4);
		assertThat(entries(database))
			.extracting((entry) -> entry.key().get("id"), (entry) -> entry.sqlState().orElse(""),
					(entry) -> entry.error().contains("secret"))
			.containsExactly(tuple("2", "23514", false), tuple("3", "ZZ001", false), tuple("4", "57014", false),
					tuple("5", "P0001", false));
	}

	@Test
	void aRowInTheQuarantineIsNotTriedWithEveryPass(TestDatabase database) {
		orders(database, 5, "PRIMARY KEY");
		database.jdbc().execute("UPDATE orders SET price = 'dear' WHERE id = 3");
		fill(database, PRICE, "true");

		RowByRow.Filled again = fill(database, PRICE, "true");

		assertThat(again).isEqualTo(new RowByRow.Filled(0, 0, 1, 0, false));
		assertThat(entries(database)).singleElement().satisfies((entry) -> assertThat(entry.attempts()).isOne());
	}

	@Test
	void aLockedRowIsLeftForLater(TestDatabase database) throws Exception {
		orders(database, 5, "PRIMARY KEY");
		try (Connection writer = database.dataSource().getConnection()) {
			writer.setAutoCommit(false);
			writer.createStatement().execute("SELECT FROM orders WHERE id = 2 FOR UPDATE");

			assertThat(fill(database, PRICE, "true")).isEqualTo(new RowByRow.Filled(4, 0, 0, 1, false));
			writer.rollback();
		}

		assertThat(fill(database, PRICE, "true")).isEqualTo(new RowByRow.Filled(1, 0, 0, 0, false));
		assertThat(entries(database)).isEmpty();
	}

	@PostgresVersionsTest
	void aRowWithoutAKeyIsKnownByItsPlace(TestDatabase database) {
		orders(database, 5, "");
		database.jdbc().execute("UPDATE orders SET price = 'dear' WHERE id = 3");

		fill(database, PRICE, "true");

		assertThat(entries(database)).extracting(QuarantineEntry::key).containsExactly(Map.of("ctid", "(0,6)"));
		assertThat(rows(database).look(PRICE, BackfillFixture.NO_FENCE)).isZero();
		database.jdbc().execute("UPDATE orders SET price_exact = 7 WHERE id = 3");
		assertThat(rows(database).look(PRICE, BackfillFixture.NO_FENCE)).isOne();
	}

	@Test
	void aBeanThatFailsPutsTheRowAside(TestDatabase database) {
		orders(database, 3, "PRIMARY KEY");
		database.jdbc().execute("""
				ALTER TABLE orders ADD COLUMN phone text;
				UPDATE orders SET price = '044 668 18 0' || id;
				UPDATE orders SET price = 'ask Ann' WHERE id = 2;
				""");

		RowByRow.Filled filled = fill(database, PHONE, "true");

		assertThat(filled).isEqualTo(new RowByRow.Filled(2, 1, 0, 0, false));
		assertThat(entries(database)).singleElement().satisfies((entry) -> {
			assertThat(entry.key()).isEqualTo(Map.of("id", "2"));
			assertThat(entry.error()).contains("phoneTransformer");
			assertThat(entry.sqlState()).isEmpty();
		});
	}

	@Test
	void theTriggersOfTheUserKeepTheirSearchPath(TestDatabase database) {
		orders(database, 3, "PRIMARY KEY");
		database.jdbc().execute("CREATE TABLE seen (id int)");
		trigger(database, "BEFORE", "INSERT INTO seen VALUES (NEW.id); RETURN NEW;");

		assertThat(fill(database, PRICE, "true").filled()).isEqualTo(3);

		assertThat(database.jdbc().queryForObject("SELECT count(*) FROM seen", Long.class)).isEqualTo(3);
	}

	@Test
	void anErrorThatIsOfNoRowIsThrown(TestDatabase database) {
		orders(database, 3, "PRIMARY KEY");
		database.jdbc().execute("ALTER TABLE orders DROP COLUMN price");

		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> fill(database, PRICE, "true"))
			.withMessageContaining("price");

		assertThat(entries(database)).isEmpty();
	}

	@Test
	void whereEveryRowFailsItIsNotTheRows(TestDatabase database) {
		orders(database, 1100, "PRIMARY KEY");
		trigger(database, "BEFORE", "RAISE EXCEPTION 'closed for stocktaking';");

		assertThatExceptionOfType(WalkFailedException.class).isThrownBy(() -> {
			while (fill(database, PRICE, "true").more()) {
				assertThat(entries(database)).hasSizeLessThan(1001);
			}
		}).withMessageContainingAll("1,000 rows of public.orders", "closed for stocktaking", "'retry-quarantined'");
	}

	@PostgresVersionsTest
	void aRowThatWasMendedLeavesTheQuarantineWhenLookedAt(TestDatabase database) {
		orders(database, 5, "PRIMARY KEY");
		database.jdbc().execute("UPDATE orders SET price = 'dear' WHERE id IN (1, 2, 3)");
		fill(database, PRICE, "true");
		database.jdbc().execute("UPDATE orders SET price = '1', price_exact = 1 WHERE id = 1");
		database.jdbc().execute("DELETE FROM orders WHERE id = 2");

		assertThat(rows(database).look(PRICE, BackfillFixture.NO_FENCE)).isEqualTo(2);

		assertThat(entries(database)).extracting(QuarantineEntry::key).containsExactly(Map.of("id", "3"));
	}

	@Test
	void aRetryFillsWhatCanBeFilledByNow(TestDatabase database) {
		orders(database, 5, "PRIMARY KEY");
		database.jdbc().execute("ALTER TABLE orders ADD CONSTRAINT cheap CHECK (price_exact < 4) NOT VALID");
		database.jdbc().execute("UPDATE orders SET price = 'dear' WHERE id = 1");
		fill(database, PRICE, "true");
		database.jdbc().execute("ALTER TABLE orders DROP CONSTRAINT cheap");
		database.jdbc().execute("DELETE FROM orders WHERE id = 4");

		QuarantinedRows.Retried retried = rows(database).retry(PRICE, 1, false, BackfillFixture.NO_FENCE, () -> false);

		assertThat(retried).isEqualTo(new QuarantinedRows.Retried(1, 1, 1));
		assertThat(count(database, "id = 5 AND price_exact = 5")).isOne();
		assertThat(entries(database)).singleElement().satisfies((entry) -> {
			assertThat(entry.key()).isEqualTo(Map.of("id", "1"));
			assertThat(entry.attempts()).isEqualTo(2);
			assertThat(entry.triedAt()).isAfter(entry.foundAt());
		});
	}

	static void orders(TestDatabase database, int rows, String key) {
		new BackfillFixture(database);
		database.jdbc().execute("""
				INSERT INTO zdm.migration (application, target, version, description, checksum, phase, activity, plan)
				    VALUES ('shop', 'public', '2', 'price', 'c0ffee', 'MIGRATING', 'RUNNING', '{}');
				CREATE TABLE orders (id int %s, price text, price_exact int);
				INSERT INTO orders SELECT i, i::text FROM generate_series(1, %d) AS i;
				""".formatted(key, rows));
	}

	private static void trigger(TestDatabase database, String when, String body) {
		database.jdbc().execute("""
				CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS $own$ BEGIN %s END $own$;
				CREATE TRIGGER own %s UPDATE ON orders FOR EACH ROW EXECUTE PROCEDURE own();
				""".formatted(body, when));
	}

	private RowByRow.Filled fill(TestDatabase database, Mapping mapping, String condition) {
		RowByRow rows = new RowByRow(mapping, Filling.of(mapping, Transform.BEANS), this.log, 1);
		return database.database().inTransaction(SETTINGS.transaction(), (session) -> rows.fill(session, condition));
	}

	private QuarantinedRows rows(TestDatabase database) {
		return new QuarantinedRows(database.database(), this.log, new BackfillLog(BackfillFixture.SCHEMA), SETTINGS,
				Transformers.none());
	}

	static List<QuarantineEntry> entries(TestDatabase database) {
		return database.database()
			.inTransaction(TransactionSettings.BOOKKEEPING,
					(session) -> new QuarantineLog(BackfillFixture.SCHEMA).of(session, "v2_0"));
	}

	static long count(TestDatabase database, String condition) {
		Long count = database.jdbc().queryForObject("SELECT count(*) FROM orders WHERE " + condition, Long.class);
		return (count != null) ? count : 0;
	}

	private static MappedColumn column(String name, String type) {
		return new MappedColumn(new Identifier(name), type, Optional.empty(), true, Optional.empty());
	}

}
