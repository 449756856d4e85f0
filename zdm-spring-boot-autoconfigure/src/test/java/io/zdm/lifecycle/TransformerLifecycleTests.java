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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.Transform;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for migrations with a transformer from expand to contract and to rollback, while
 * both releases write by plain JDBC, which no interceptor sees.
 */
@PostgresTest
class TransformerLifecycleTests {

	private static final int ROWS = 2000;

	private static final Migration PHONE = migration(
			"{ table: users, column: phone, to: phone_e164, type: text, transformer: phoneTransformer }");

	private static final Migration CARD = migration(
			"{ table: users, column: phone, to: secret, type: bytea, transformer: cardTransformer }");

	@PostgresVersionsTest
	void normalisesPhoneNumbersUnderWritersOfBothReleases(TestDatabase database) {
		JdbcTemplate jdbc = users(database);
		Writer old = new Writer(jdbc, "phone", "044 777 %02d %02d");
		Writer fresh = new Writer(jdbc, "phone_e164", "+4144888%02d%02d");
		try (old; fresh; TestInstance instance = instance(database, PHONE)) {
			old.start(1);
			instance.start();
			fresh.start(2);
			instance.await("2", Phase.MIGRATED);
			old.awaitMore();
			fresh.awaitMore();
			old.close();
			TestInstance.patiently().until(() -> count(jdbc, "id < 3000 AND phone_e164 IS NULL") == 0);
			old.values()
				.forEach((id, value) -> assertThat(value(jdbc, "phone_e164", id))
					.isEqualTo(new Transform.Phone().forward(value)));

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			fresh.awaitMore();
			fresh.close();

			assertThat(old.failures()).isEmpty();
			assertThat(fresh.failures()).isEmpty();
			old.values()
				.forEach((id, value) -> assertThat(value(jdbc, "phone_e164", id))
					.isEqualTo(new Transform.Phone().forward(value)));
			fresh.values().forEach((id, value) -> assertThat(value(jdbc, "phone_e164", id)).isEqualTo(value));
			assertThat(count(jdbc, "phone_e164 IS NULL")).isZero();
			assertThat(columns(jdbc)).containsExactly("id NO", "notes NO", "phone_e164 NO");
			assertThat(leftovers(jdbc)).isEmpty();
		}
	}

	@PostgresVersionsTest
	void goesBackUnderWritersOfBothReleases(TestDatabase database) {
		JdbcTemplate jdbc = users(database);
		List<String> before = Schema.of(database);
		Writer old = new Writer(jdbc, "phone", "044 777 %02d %02d");
		Writer fresh = new Writer(jdbc, "phone_e164", "+4144888%02d%02d");
		try (old; fresh; TestInstance instance = instance(database, PHONE)) {
			old.start(1);
			instance.start();
			fresh.start(2);
			instance.await("2", Phase.MIGRATED);
			old.awaitMore();
			fresh.awaitMore();
			fresh.close();

			instance.requestUntilAccepted("2", "rollback");
			instance.await("2", Phase.ROLLED_BACK);
			old.awaitMore();
			old.close();

			assertThat(old.failures()).isEmpty();
			assertThat(fresh.failures()).isEmpty();
			old.values().forEach((id, value) -> assertThat(value(jdbc, "phone", id)).isEqualTo(value));
			fresh.values()
				.forEach((id, value) -> assertThat(value(jdbc, "phone", id))
					.isEqualTo(new Transform.Phone().backward(value)));
			assertThat(Schema.of(database)).isEqualTo(before);
			assertThat(leftovers(jdbc)).isEmpty();
		}
	}

	@PostgresVersionsTest
	void staysInStepWhileTheOldColumnIsSealed(TestDatabase database) {
		JdbcTemplate jdbc = users(database);
		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(PHONE)
			.transformers(Transform.BEANS)
			.seal(Duration.ofDays(2))
			.build()
			.start()) {
			instance.await("2", Phase.MIGRATED);
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
			jdbc.update("UPDATE users SET phone_e164 = '+41448880001' WHERE id = 1");
			jdbc.update("INSERT INTO users (id, phone_e164, notes) VALUES (0, '+41448880002', '')");
			TestInstance.patiently().until(() -> count(jdbc, "zdm_sealed_phone IS NULL") == 0);

			instance.requestUntilAccepted("2", "unseal");
			instance.await("2", Phase.MIGRATED);

			assertThat(value(jdbc, "phone", 1L)).isEqualTo(new Transform.Phone().backward("+41448880001"));
			assertThat(value(jdbc, "phone", 0L)).isEqualTo(new Transform.Phone().backward("+41448880002"));
		}
	}

	@PostgresVersionsTest
	void encryptsAColumn(TestDatabase database) {
		JdbcTemplate jdbc = users(database);
		Transform.Encryption encryption = new Transform.Encryption();
		try (TestInstance instance = instance(database, CARD)) {
			instance.start();
			instance.await("2", Phase.MIGRATED);
			jdbc.update("UPDATE users SET phone = 'old' WHERE id = 1");
			jdbc.update("UPDATE users SET secret = ? WHERE id = 2", (Object) encryption.forward("new"));
			jdbc.update("INSERT INTO users (id, secret, notes) VALUES (-1, ?, '')",
					(Object) encryption.forward("newer"));

			TestInstance.patiently().untilAsserted(() -> {
				assertThat(value(jdbc, "phone", 2L)).isEqualTo("new");
				assertThat(value(jdbc, "phone", -1L)).isEqualTo("newer");
				assertThat(count(jdbc, "secret IS NULL OR phone IS NULL")).isZero();
			});
			Map<Long, String> plain = new ConcurrentHashMap<>();
			jdbc.query("SELECT id, phone FROM users", (row) -> {
				plain.put(row.getLong(1), row.getString(2));
			});
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);

			assertThat(plain).hasSize(ROWS + 1).containsEntry(1L, "old");
			jdbc.query("SELECT id, secret FROM users", (row) -> {
				assertThat(encryption.backward(row.getBytes(2))).isEqualTo(plain.get(row.getLong(1)));
			});
			assertThat(columns(jdbc)).containsExactly("id NO", "notes NO", "secret NO");
		}
	}

	@Test
	void neitherSideMayBecomeNullWhereTheOldColumnMustNot(TestDatabase database) {
		JdbcTemplate jdbc = users(database);
		try (TestInstance instance = instance(database, PHONE)) {
			instance.start();
			instance.await("2", Phase.MIGRATED);

			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> jdbc.update("UPDATE users SET phone = NULL WHERE id = 1"));
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> jdbc.update("UPDATE users SET phone_e164 = NULL WHERE id = 1"));
		}
	}

	@Test
	void saysWhatCannotBeConvertedAndGoesOnWithTheRest(TestDatabase database) {
		JdbcTemplate jdbc = users(database);
		try (TestInstance instance = instance(database, PHONE)) {
			instance.start();
			instance.await("2", Phase.MIGRATED);

			jdbc.update("UPDATE users SET phone = 'ask Ann' WHERE id = 1");
			jdbc.update("UPDATE users SET phone = '044 777 00 02' WHERE id = 2");
			TestInstance.patiently().untilAsserted(() -> {
				assertThat(value(jdbc, "phone_e164", 2L)).isEqualTo("+41447770002");
				assertThat(instance.migration("2").reason()).hasValueSatisfying(
						(reason) -> assertThat(reason).contains("cannot convert 1 rows", "phoneTransformer"));
			});

			jdbc.update("UPDATE users SET phone = '044 777 00 01' WHERE id = 1");
			TestInstance.patiently().untilAsserted(() -> {
				assertThat(value(jdbc, "phone_e164", 1L)).isEqualTo("+41447770001");
				assertThat(instance.migration("2").reason()).isEmpty();
			});
		}
	}

	@Test
	void aReleaseWithoutTheBeanLeavesTheWorkToOthers(TestDatabase database) {
		JdbcTemplate jdbc = users(database);
		try (TestInstance first = instance(database, PHONE)) {
			first.start();
			first.await("2", Phase.MIGRATED);
		}
		jdbc.update("UPDATE users SET phone = '044 777 00 01' WHERE id = 1");
		try (TestInstance without = TestInstance.on(database.dataSource()).release("1.0").build().start()) {
			TestInstance.patiently().untilAsserted(() -> {
				assertThat(without.migration("2").activity()).isEqualTo(Activity.WAITING);
				assertThat(without.migration("2").reason()).hasValueSatisfying(
						(reason) -> assertThat(reason).contains("no running instance has the bean 'phoneTransformer'"));
			});
			try (TestInstance second = instance(database, PHONE)) {
				second.start();
				TestInstance.patiently().untilAsserted(() -> {
					assertThat(value(jdbc, "phone_e164", 1L)).isEqualTo("+41447770001");
					assertThat(second.migration("2").reason()).isEmpty();
				});
			}
		}
	}

	@Test
	void doesNotStartWithoutTheBeanThatItsFileNames(TestDatabase database) {
		users(database);
		try (TestInstance instance = TestInstance.on(database.dataSource()).ships(PHONE).build()) {
			assertThatExceptionOfType(StartupException.class).isThrownBy(instance::startup)
				.withMessageContaining("by the bean 'phoneTransformer', and there is no such bean");
		}
		assertThat(columns(database.jdbc())).containsExactly("id NO", "notes NO", "phone NO");
	}

	@Test
	void doesNotStartWhereTheTypesDoNotFit(TestDatabase database) {
		users(database);
		Migration misfit = migration(
				"{ table: users, column: phone, to: secret, type: text, transformer: cardTransformer }");
		try (TestInstance instance = instance(database, misfit)) {
			assertThatExceptionOfType(StartupException.class).isThrownBy(instance::startup)
				.withMessageContaining("byte[] does not fit the column 'secret' of type text");
		}
		assertThat(columns(database.jdbc())).containsExactly("id NO", "notes NO", "phone NO");
	}

	private static Migration migration(String fields) {
		String name = "V2__phone.yaml";
		return new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile(name, "db/zdm/" + name, "operations:\n- change-column-type: " + fields + "\n"));
	}

	private static TestInstance instance(TestDatabase database, Migration migration) {
		return TestInstance.on(database.dataSource()).ships(migration).transformers(Transform.BEANS).build();
	}

	private static JdbcTemplate users(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute("CREATE TABLE users (id bigint PRIMARY KEY, phone text NOT NULL, notes text NOT NULL)");
		jdbc.execute("CREATE INDEX users_by_phone ON users (phone)");
		jdbc.update("""
				INSERT INTO users SELECT i, '044 668 ' || to_char(i / 100, 'FM00') || ' ' || to_char(i % 100, 'FM00'),
				    repeat('x', 100) FROM generate_series(1, ?) AS i""", ROWS);
		return jdbc;
	}

	private static long count(JdbcTemplate jdbc, String condition) {
		return jdbc.queryForObject("SELECT count(*) FROM users WHERE " + condition, Long.class);
	}

	private static String value(JdbcTemplate jdbc, String column, Long id) {
		return jdbc.queryForObject("SELECT %s FROM users WHERE id = ?".formatted(column), String.class, id);
	}

	private static List<String> columns(JdbcTemplate jdbc) {
		return jdbc.queryForList("""
				SELECT column_name || ' ' || is_nullable FROM information_schema.columns
				WHERE table_name = 'users' ORDER BY column_name""", String.class);
	}

	private static List<String> leftovers(JdbcTemplate jdbc) {
		return jdbc.queryForList(
				"""
						SELECT conname::text FROM pg_constraint WHERE conname LIKE 'zdm%'
						    AND conrelid = 'users'::regclass AND contype <> 'n'
						UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE indexrelid::regclass::text LIKE 'zdm_users%'
						UNION ALL SELECT tgname::text FROM pg_trigger WHERE tgrelid = 'users'::regclass""",
				String.class);
	}

	/**
	 * One release's writes: each changes one of its rows, every tenth adds one.
	 */
	private static final class Writer implements AutoCloseable {

		private final JdbcTemplate jdbc;

		private final String column;

		private final String format;

		private final Map<Long, String> values = new ConcurrentHashMap<>();

		private final List<Exception> failures = new CopyOnWriteArrayList<>();

		private volatile boolean stopped;

		private final AtomicLong writes = new AtomicLong();

		private Thread thread = new Thread();

		Writer(JdbcTemplate jdbc, String column, String format) {
			this.jdbc = jdbc;
			this.column = column;
			this.format = format;
		}

		void start(int share) {
			this.thread = new Thread(() -> write(share));
			this.thread.start();
		}

		private void write(int share) {
			for (int i = 0; !this.stopped; i++) {
				String value = this.format.formatted(i / 100 % 100, i % 100);
				long id = (i % 10 == 0) ? ROWS + 3L * i + share : 3L * (i * 17L % (ROWS / 3)) + share;
				try {
					if (i % 10 == 0) {
						this.jdbc.update("INSERT INTO users (id, %s, notes) VALUES (?, ?, '')".formatted(this.column),
								id, value);
					}
					else {
						this.jdbc.update("UPDATE users SET %s = ? WHERE id = ?".formatted(this.column), value, id);
					}
					this.values.put(id, value);
				}
				catch (RuntimeException ex) {
					this.failures.add(ex);
				}
				this.writes.incrementAndGet();
			}
		}

		void awaitMore() {
			long before = this.writes.get();
			TestInstance.patiently().until(() -> this.writes.get() > before + 200);
		}

		Map<Long, String> values() {
			return this.values;
		}

		List<Exception> failures() {
			return this.failures;
		}

		@Override
		public void close() {
			this.stopped = true;
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
