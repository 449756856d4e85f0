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

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.store.Quarantine;
import io.zdm.store.QuarantineEntry;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.Transform;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for migrations with rows that the backfill cannot fill.
 */
@PostgresTest
class QuarantineTests {

	private static final Migration PRICE = migration("{ table: orders, column: price, to: price_exact, "
			+ "type: numeric, forward: \"price::numeric\", backward: \"price_exact::text\" }");

	@PostgresVersionsTest
	void theOthersAreFilledAndTheMigrationGoesOnByItselfWhenTheRowIsMended(TestDatabase database) {
		orders(database, "ARRAY[2997, 2998]");
		try (TestInstance instance = start(database, PRICE)) {
			awaitQuarantine(instance, 2);

			assertThat(database.jdbc().queryForObject("SELECT count(*) FROM orders WHERE price_exact = id", Long.class))
				.isEqualTo(2998);
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATING);
			assertThat(instance.migration("2").activity()).isEqualTo(Activity.WAITING);
			assertThat(instance.migration("2").reason()).hasValueSatisfying((reason) -> assertThat(reason)
				.startsWith(
						"2 rows of public.orders are quarantined, as the backfill cannot fill them: first {id=2997}: "
								+ "invalid input syntax for type numeric: \"dear\" [SQLSTATE 22P02]. Mend them:")
				.contains("'retry-quarantined'"));
			assertThat(quarantine(instance).entries()).extracting(QuarantineEntry::key)
				.containsExactly(Map.of("id", "2997"), Map.of("id", "2998"));

			database.jdbc().execute("UPDATE orders SET id = id WHERE id = 2997");
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> database.jdbc().execute("UPDATE orders SET price = 'free' WHERE id = 2997"))
				.withMessageContaining("free");
			database.jdbc().execute("UPDATE orders SET price = '7.50' WHERE id = 2997");
			awaitQuarantine(instance, 1);
			database.jdbc().execute("DELETE FROM orders WHERE id = 2998");
			instance.await("2", Phase.MIGRATED);

			assertThat(database.jdbc()
				.queryForObject("SELECT price_exact::text FROM orders WHERE id = 2997", String.class))
				.isEqualTo("7.50");
			assertThat(quarantine(instance).isEmpty()).isTrue();
			assertThat(instance.migration("2").reason()).isEmpty();
		}
	}

	@PostgresVersionsTest
	void whatWasMendedWithoutATouchIsFilledWhenAskedFor(TestDatabase database) {
		orders(database, "ARRAY[]::int[]");
		database.jdbc().execute("""
				CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS $own$
				BEGIN IF OLD.id = 42 THEN RAISE EXCEPTION 'order 42 is closed'; END IF; RETURN NEW; END $own$;
				CREATE TRIGGER own BEFORE UPDATE ON orders FOR EACH ROW EXECUTE PROCEDURE own();
				""");
		try (TestInstance instance = start(database, PRICE)) {
			awaitQuarantine(instance, 1);
			assertThat(instance.engine().detail("2").orElseThrow().actions().get("retry-quarantined")).isEmpty();
			ask(instance);
			TestInstance.patiently()
				.until(() -> quarantine(instance).entries().stream().anyMatch((entry) -> entry.attempts() == 2));
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATING);

			database.jdbc().execute("DROP TRIGGER own ON orders");
			TestInstance.patiently().until(() -> instance.migration("2").request().isEmpty());
			ask(instance);
			instance.await("2", Phase.MIGRATED);

			assertThat(database.jdbc().queryForObject("SELECT count(*) FROM orders WHERE price_exact = id", Long.class))
				.isEqualTo(3000);
			assertThat(instance.engine().detail("2").orElseThrow().audit()).anySatisfy((entry) -> {
				assertThat(entry.event()).isEqualTo("quarantined rows retried");
				assertThat(entry.detail()).hasValue("1 filled, 0 needed nothing any more, 0 left");
			});
		}
	}

	@Test
	void aFillGoesOverTheTableOnceMore(TestDatabase database) {
		orders(database, "ARRAY[2997]");
		Migration fill = new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__code.yaml", "db/zdm/V2__code.yaml", "operations:\n- set-not-null: "
					+ "{ table: orders, column: code, forward: \"(price::int * 2)::text\" }\n"));
		try (TestInstance instance = start(database, fill)) {
			awaitQuarantine(instance, 1);

			database.jdbc().execute("UPDATE orders SET price = '2997', code = '5994' WHERE id = 2997");
			database.jdbc().execute("INSERT INTO orders VALUES (3001, '3001')");
			instance.await("2", Phase.COMPLETED);

			assertThat(database.jdbc()
				.queryForObject("SELECT count(*) FROM orders WHERE code = (id * 2)::text", Long.class)).isEqualTo(3001);
		}
	}

	@Test
	void aBeanThatCannotConvertARowPutsItAside(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE orders (id int PRIMARY KEY, price text);
				INSERT INTO orders SELECT i, '044 668 18 0' || i FROM generate_series(1, 9) AS i;
				UPDATE orders SET price = 'ask Ann' WHERE id = 4;
				""");
		Migration phone = migration(
				"{ table: orders, column: price, to: phone, type: text, " + "transformer: phoneTransformer }");
		try (TestInstance instance = start(database, phone)) {
			awaitQuarantine(instance, 1);
			assertThat(database.jdbc().queryForObject("SELECT count(*) FROM orders WHERE phone IS NULL", Long.class))
				.isOne();

			database.jdbc().execute("UPDATE orders SET price = '044 668 18 04' WHERE id = 4");
			ask(instance);
			instance.await("2", Phase.MIGRATED);
		}
	}

	@Test
	void aRollbackForgetsThem(TestDatabase database) {
		orders(database, "ARRAY[2997]");
		try (TestInstance instance = start(database, PRICE)) {
			awaitQuarantine(instance, 1);

			instance.requestUntilAccepted("2", "rollback");
			instance.await("2", Phase.ROLLED_BACK);

			assertThat(quarantine(instance).isEmpty()).isTrue();
			assertThat(database.jdbc().queryForObject("SELECT count(*) FROM zdm.quarantine", Long.class)).isZero();
			assertThat(instance.request("2", "retry-quarantined")).isInstanceOf(ActionOutcome.Refused.class);
		}
	}

	@Test
	void thereIsNothingToRetryWhereNothingIsQuarantined(TestDatabase database) {
		orders(database, "ARRAY[]::int[]");
		try (TestInstance instance = start(database, PRICE)) {
			instance.await("2", Phase.MIGRATED);

			assertThat(instance.request("2", "retry-quarantined")).isInstanceOf(ActionOutcome.Refused.class);
		}
	}

	private static Migration migration(String fields) {
		return new MigrationParser(OperationRegistry.standard()).parse(new MigrationFile("V2__price.yaml",
				"db/zdm/V2__price.yaml", "operations:\n- change-column-type: " + fields + "\n"));
	}

	/**
	 * The bad prices are at the end, where planning does not find them: it looks at 500
	 * rows, which are the first ones of a table whose statistics say that it has few.
	 */
	private static void orders(TestDatabase database, String bad) {
		database.jdbc().execute("""
				CREATE TABLE orders (id int PRIMARY KEY, price text, code text) WITH (autovacuum_enabled = off);
				INSERT INTO orders VALUES (1, '1');
				ANALYZE orders;
				INSERT INTO orders SELECT i, CASE WHEN i = ANY (%s) THEN 'dear' ELSE i::text END
				    FROM generate_series(2, 3000) AS i;
				""".formatted(bad));
	}

	private static TestInstance start(TestDatabase database, Migration migration) {
		return TestInstance.on(database.dataSource())
			.ships(migration)
			.transformers(Transform.BEANS)
			.quietPeriod(Duration.ZERO)
			.build()
			.start();
	}

	private static void awaitQuarantine(TestInstance instance, long count) {
		TestInstance.patiently()
			.until(() -> instance.migration("2").reason().filter((reason) -> reason.contains("quarantined")).isPresent()
					&& quarantine(instance).count() == count);
	}

	private static void ask(TestInstance instance) {
		assertThat(instance.engine()
			.request("2",
					new ActionCommand("retry-quarantined", "alice", Optional.empty(), Set.of(), Optional.empty())))
			.isInstanceOf(ActionOutcome.Accepted.class);
	}

	private static Quarantine quarantine(TestInstance instance) {
		return instance.engine().detail("2").orElseThrow().quarantine();
	}

}
