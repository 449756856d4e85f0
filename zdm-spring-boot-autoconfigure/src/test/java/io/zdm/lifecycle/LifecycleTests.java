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
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.zdm.DualWriteMode;
import io.zdm.Phase;
import io.zdm.data.DualWrites;
import io.zdm.migration.Migration;
import io.zdm.testing.PgBouncer;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.traffic.Oracle;
import io.zdm.testing.traffic.Release;
import io.zdm.testing.traffic.Traffic;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.condition.EnabledIf;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A column is renamed while writers of both releases go on without pause: forwards to the
 * contract and back by a rollback, with a mapping that keeps everything and with one that
 * loses some.
 */
class LifecycleTests {

	private static final Log logger = LogFactory.getLog(LifecycleTests.class);

	private static final int ROWS = Integer.getInteger("zdm.test.rows", 20_000);

	private static final Duration BETWEEN_PHASES = Duration.ofMillis(Long.getLong("zdm.test.traffic-millis", 1500));

	/**
	 * What the sessions of the writers are told: nothing; two time zones; a snapshot for
	 * each transaction; another search path.
	 */
	private static final List<String> SESSIONS = List.of("", "SET TimeZone = 'Asia/Kathmandu'",
			"SET default_transaction_isolation = 'repeatable read'; SET TimeZone = 'America/Caracas'");

	private static final double EVERY_WRITE = 1;

	private static final Shape IDENTITY = new Shape(TestMigrations.RENAME, "user_name", "display_name", false);

	private static final Shape LOSSY = new Shape(TestMigrations.TRANSFORM, "upper(btrim(user_name))",
			"lower(display_name)", true);

	@PostgresVersionsTest
	void renamesUnderTraffic(TestDatabase database) {
		contract(database, IDENTITY, prepare(database, IDENTITY), database.url(), database.dataSource());
	}

	@PostgresVersionsTest
	void transformsUnderTraffic(TestDatabase database) {
		contract(database, LOSSY, prepare(database, LOSSY), database.url(), database.dataSource());
	}

	@PostgresVersionsTest
	@EnabledIf("io.zdm.testing.PgBouncer#isInstalled")
	void renamesThroughATransactionPooler(TestDatabase database) {
		String role = prepare(database, IDENTITY);
		try (PgBouncer pooler = PgBouncer.start(database, role); HikariDataSource pool = new HikariDataSource()) {
			pool.setJdbcUrl(pooler.url(database));
			pool.setUsername(database.username());
			pool.setPassword(database.password());
			contract(database, IDENTITY, role, pooler.url(database), pool);
		}
	}

	@PostgresVersionsTest
	void rollsARenameBackUnderTraffic(TestDatabase database) {
		rollBack(database, IDENTITY);
	}

	@PostgresVersionsTest
	void rollsATransformationBackUnderTraffic(TestDatabase database) {
		rollBack(database, LOSSY);
	}

	private static void contract(TestDatabase database, Shape shape, String role, String url, DataSource pool) {
		DualWrites ofFirst = new DualWrites(EVERY_WRITE);
		DualWrites ofSecond = new DualWrites(EVERY_WRITE);
		TestInstance first = instance(database, pool, "1.0").dualWrite(DualWriteMode.BOTH, ofFirst).build().start();
		try (Traffic traffic = traffic(database, shape, url, role);
				TestInstance second = instance(database, pool, "2.0", shape.migration()).maps("users.display_name")
					.dualWrite(DualWriteMode.BOTH, ofSecond)
					.build()) {
			traffic.intercept(Release.OLD, ofFirst);
			traffic.intercept(Release.NEW, ofSecond);
			List<Long> ids = traffic.rememberAll(database.jdbc());
			traffic.start(Release.OLD, SESSIONS, ids.subList(0, ids.size() / 2));
			lettingItRun(traffic);

			second.start();
			traffic.start(Release.NEW, SESSIONS, ids.subList(ids.size() / 2, ids.size()));
			lettingItRun(traffic);
			second.await("2", Phase.MIGRATED);
			traffic.filled();
			lettingItRun(traffic);
			first.close();
			List<Long> freed = traffic.stop(Release.OLD);
			traffic.start(Release.NEW, SESSIONS, freed);
			lettingItRun(traffic);
			second.requestUntilAccepted("2", "contract");
			second.await("2", Phase.COMPLETED);
			lettingItRun(traffic);
			traffic.stop(Release.NEW);

			report(database, "contract", shape, traffic);
			assertThat(traffic.failures()).isEmpty();
			assertThat(shape.oracle(database).wrongRows(traffic.written())).isEmpty();
			assertNothingWasRepaired(ofFirst);
			assertNothingWasRepaired(ofSecond);
			assertThat(ofSecond.isIdle()).isTrue();
			assertThat(leftovers(database)).isEmpty();
			List<String> after = schema(database, shape);
			database.jdbc().execute("DROP TABLE users");
			prepare(database, shape, role);
			database.jdbc().execute("ALTER TABLE users RENAME COLUMN user_name TO display_name");
			assertThat(after).isEqualTo(schema(database, shape));
		}
	}

	/**
	 * A column that takes the place of another always comes last.
	 */
	private static List<String> schema(TestDatabase database, Shape shape) {
		return Schema.of(database)
			.stream()
			.filter((line) -> shape == IDENTITY || !line.startsWith(Schema.ORDER))
			.toList();
	}

	private static void assertNothingWasRepaired(DualWrites dualWrites) {
		assertThat(dualWrites.account().totals().values()).isNotEmpty().allSatisfy((totals) -> {
			assertThat(totals.checked()).isPositive();
			assertThat(totals.repaired()).isZero();
		});
	}

	private static void rollBack(TestDatabase database, Shape shape) {
		String role = prepare(database, shape);
		List<String> before = Schema.of(database);
		try (Traffic traffic = traffic(database, shape, database.url(), role);
				TestInstance first = instance(database, database.dataSource(), "1.0").build();
				TestInstance second = instance(database, database.dataSource(), "2.0", shape.migration())
					.maps("users.display_name")
					.build()) {
			List<Long> ids = traffic.rememberAll(database.jdbc());
			first.start();
			traffic.start(Release.OLD, SESSIONS, ids.subList(0, ids.size() / 2));
			second.start();
			traffic.start(Release.NEW, SESSIONS, ids.subList(ids.size() / 2, ids.size()));
			lettingItRun(traffic);

			second.close();
			List<Long> freed = traffic.stop(Release.NEW);
			traffic.start(Release.OLD, SESSIONS, freed);
			first.requestUntilAccepted("2", "rollback");
			first.await("2", Phase.ROLLED_BACK);
			lettingItRun(traffic);
			traffic.stop(Release.OLD);

			report(database, "rollback", shape, traffic);
			assertThat(traffic.failures()).isEmpty();
			assertThat(shape.oracle(database).wrongRows(traffic.written())).isEmpty();
			assertThat(leftovers(database)).isEmpty();
			assertThat(Schema.of(database)).isEqualTo(before);
		}
	}

	private static String prepare(TestDatabase database, Shape shape) {
		String role = database.createRole("app");
		prepare(database, shape, role);
		return role;
	}

	private static void prepare(TestDatabase database, Shape shape, String role) {
		database.jdbc().execute("""
				CREATE TABLE users (
				    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
				    user_name text %s,
				    email text,
				    visits int NOT NULL DEFAULT 0);
				CREATE INDEX users_user_name_idx ON users (user_name);
				CREATE INDEX users_email_idx ON users (email);
				COMMENT ON COLUMN users.user_name IS 'what others see';
				GRANT SELECT, INSERT, UPDATE, DELETE ON users TO %s;
				INSERT INTO users (user_name, email) SELECT 'Name ' || i, 'mail' || i FROM generate_series(1, %d) AS i;
				ANALYZE users;
				""".formatted(shape.nullable() ? "" : "NOT NULL", role, ROWS));
	}

	private static TestInstance.Builder instance(TestDatabase database, DataSource pool, String release,
			Migration... migrations) {
		return TestInstance.on(pool).direct(database.dataSource()).release(release).ships(migrations);
	}

	private static Traffic traffic(TestDatabase database, Shape shape, String url, String role) {
		return new Traffic(url, role, role, shape.nullable(), 4711);
	}

	private static void lettingItRun(Traffic traffic) {
		long statements = traffic.statements();
		Awaitility.await()
			.pollDelay(BETWEEN_PHASES)
			.atMost(Duration.ofMinutes(1))
			.until(() -> traffic.statements() > statements + 100);
	}

	private static void report(TestDatabase database, String what, Shape shape, Traffic traffic) {
		logger.info("%s on PostgreSQL %d, %s: %s".formatted(what, database.version(),
				shape.nullable() ? "lossy" : "identity", traffic.summary()));
	}

	static long filled(TestDatabase database) {
		Long rows = database.jdbc().queryForObject("""
				SELECT coalesce(sum(rows_done), 0)::bigint
				FROM (SELECT rows_done FROM zdm.progress WHERE kind = 'BACKFILL'
				      UNION ALL SELECT rows_done FROM zdm.backfill_range) AS counted""", Long.class);
		return (rows != null) ? rows : 0;
	}

	static List<String> leftovers(TestDatabase database) {
		return database.jdbc().queryForList("""
				SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgname LIKE '%zdm%'
				UNION ALL SELECT 'relation ' || c.oid::regclass FROM pg_class AS c
				    JOIN pg_namespace AS n ON n.oid = c.relnamespace
				    WHERE n.nspname <> 'zdm' AND relname LIKE '%zdm%'
				    OR n.nspname = 'zdm' AND (relname LIKE 'legacy%' OR relname LIKE 'ambiguous%')
				UNION ALL SELECT 'function ' || oid::regprocedure FROM pg_proc WHERE proname LIKE 'sync\\_%'
				UNION ALL SELECT 'constraint ' || conname FROM pg_constraint AS c
				    JOIN pg_namespace AS n ON n.oid = c.connamespace
				    WHERE n.nspname <> 'zdm' AND conname LIKE '%zdm%'
				UNION ALL SELECT 'invalid index ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid
				""", String.class);
	}

	/**
	 * A mapping and what it makes of a name.
	 *
	 * @param migration the migration
	 * @param forward the new name over the old
	 * @param backward the old name over the new
	 * @param nullable whether names may be NULL
	 */
	record Shape(Migration migration, String forward, String backward, boolean nullable) {

		Oracle oracle(TestDatabase database) {
			return new Oracle(database.jdbc(), this.forward, this.backward);
		}

	}

}
