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

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link CatalogReader}.
 */
@PostgresTest
class CatalogReaderTests {

	private static final QualifiedName USERS = QualifiedName.of("public", "users");

	private final CatalogReader catalog = new CatalogReader();

	@PostgresVersionsTest
	void anOrdinaryTable(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int, name text)");
		database.jdbc().execute("INSERT INTO users SELECT g, 'x' FROM generate_series(1, 5000) g");

		TableSnapshot unknown = Snapshots.read(database, "users");
		database.jdbc().execute("ANALYZE users");
		TableSnapshot table = Snapshots.read(database, "users");

		assertThat(table.name()).isEqualTo(USERS);
		assertThat(table.kind()).isEqualTo('r');
		assertThat(table.version().major()).isEqualTo(database.version());
		assertThat(table.bytes()).isGreaterThan(100_000);
		assertThat(unknown.estimatedRows()).isBetween(1_000L, 20_000L);
		assertThat(table.estimatedRows()).isEqualTo(5_000);
		assertThat(table.partition()).isFalse();
		assertThat(table.inherits()).isFalse();
		assertThat(table.forcedRowSecurity()).isFalse();
		assertThat(table.ownedByCurrentRole()).isTrue();
		assertThat(table.replicaIdentity()).isEqualTo('d');
		assertThat(table.publications()).isEmpty();
		assertThat(table.column(new Identifier("name"))).isPresent();
	}

	@PostgresVersionsTest
	void anEmptyTableHasNoRows(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int)");

		assertThat(Snapshots.read(database, "users").estimatedRows()).isZero();
	}

	@PostgresVersionsTest
	void thereIsNothingOfAnUnknownName(TestDatabase database) {
		database.jdbc().execute("CREATE SEQUENCE users");

		assertThat(this.<Optional<TableSnapshot>>inTransaction(database,
				(session) -> this.catalog.table(session, USERS, Snapshots.ZDM)))
			.isEmpty();
	}

	@PostgresVersionsTest
	void viewsPartitionsAndHeirsAreToldApart(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute("CREATE TABLE whole (id int) PARTITION BY RANGE (id)");
		jdbc.execute("CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (9)");
		jdbc.execute("CREATE TABLE parent (id int)");
		jdbc.execute("CREATE TABLE child () INHERITS (parent)");
		jdbc.execute("CREATE VIEW seen AS SELECT 1 AS id");

		assertThat(List.of("whole", "part", "parent", "child", "seen")
			.stream()
			.map((name) -> Snapshots.read(database, name))
			.map((table) -> table.kind() + " " + table.partition() + " " + table.inherits()))
			.containsExactly("p false false", "r true false", "r false true", "r false true", "v false false");
	}

	@PostgresVersionsTest
	void publicationsAreNamed(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int)");
		database.jdbc().execute("CREATE TABLE orders (id int)");
		database.jdbc().execute("CREATE PUBLICATION one FOR TABLE users");
		database.jdbc().execute("CREATE PUBLICATION everything FOR ALL TABLES");

		assertThat(Snapshots.read(database, "users").publications()).containsExactly("everything", "one");
		assertThat(Snapshots.read(database, "orders").publications()).containsExactly("everything");
	}

	@PostgresVersionsTest
	void rightsAreThoseOfTheCurrentRole(TestDatabase database) {
		String owner = database.createRole("owner");
		String other = database.createRole("other");
		database.jdbc().execute("CREATE TABLE users (id int)");
		database.jdbc().execute("ALTER TABLE users OWNER TO " + owner);
		database.jdbc().execute("ALTER TABLE users ENABLE ROW LEVEL SECURITY");

		TableSnapshot ofOwner = Snapshots.read(new Database(database.dataSource(owner)), USERS);
		TableSnapshot ofOther = Snapshots.read(new Database(database.dataSource(other)), USERS);
		database.jdbc().execute("ALTER TABLE users FORCE ROW LEVEL SECURITY");
		TableSnapshot forced = Snapshots.read(new Database(database.dataSource(owner)), USERS);

		assertThat(ofOwner.ownedByCurrentRole()).isTrue();
		assertThat(ofOwner.forcedRowSecurity()).isFalse();
		assertThat(ofOther.ownedByCurrentRole()).isFalse();
		assertThat(ofOther.forcedRowSecurity()).isTrue();
		assertThat(forced.forcedRowSecurity()).isTrue();
	}

	@PostgresVersionsTest
	void searchPathDecidesWhatANameMeansAndIsLeftAlone(TestDatabase database) {
		database.jdbc().execute("CREATE SCHEMA \"Own\"");
		database.jdbc().execute("CREATE TABLE \"Own\".\"Users\" (id int)");
		database.jdbc().execute("CREATE TABLE public.\"Users\" (id int)");
		database.jdbc().execute("CREATE SEQUENCE numbers");
		Identifier users = new Identifier("Users");

		database.database().useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			session.execute("SET LOCAL search_path = \"Own\", public");

			assertThat(this.catalog.resolve(session, Optional.empty(), users))
				.contains(QualifiedName.of("Own", "Users"));
			assertThat(this.catalog.resolve(session, Optional.of(new Identifier("public")), users))
				.contains(QualifiedName.of("public", "Users"));
			assertThat(this.catalog.resolve(session, Optional.empty(), new Identifier("users"))).isEmpty();
			assertThat(this.catalog.resolve(session, Optional.empty(), new Identifier("numbers"))).isEmpty();
			assertThat(this.catalog.resolve(session, Optional.of(new Identifier("none")), users)).isEmpty();
			assertThat(this.catalog.table(session, QualifiedName.of("Own", "Users"), Snapshots.ZDM)).isPresent();
			assertThat(session.value(String.class, "SHOW search_path")).isEqualTo("\"Own\", public");
		});
	}

	@Test
	void aTableIsReadInATransactionOnly(TestDatabase database) {
		assertThatIllegalStateException().isThrownBy(() -> database.database()
			.<Object>withConnection((session) -> this.catalog.table(session, USERS, Snapshots.ZDM)));
	}

	@PostgresVersionsTest
	void writersAreAllWhoMayWriteOneWayOrAnother(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		String reader = database.createRole("reader");
		List<String> writers = List.of(database.createRole("of_column"), database.createRole("of_rule"),
				database.createRole("of_table"), database.createRole("of_view"));
		jdbc.execute("CREATE TABLE users (id int, a text)");
		jdbc.execute("CREATE VIEW inner_view AS SELECT id FROM users");
		jdbc.execute("CREATE VIEW outer_view AS SELECT id FROM inner_view");
		jdbc.execute("CREATE TABLE inbox (id int)");
		jdbc.execute("CREATE RULE move AS ON INSERT TO inbox DO INSTEAD INSERT INTO users VALUES (NEW.id)");
		assertThat(writers(database)).isEqualTo(new Writers(false, List.of(new Identifier("postgres"))));

		jdbc.execute("GRANT SELECT, DELETE ON users TO " + reader);
		jdbc.execute("GRANT UPDATE (a) ON users TO " + writers.get(0));
		jdbc.execute("GRANT INSERT ON inbox TO " + writers.get(1));
		jdbc.execute("GRANT INSERT ON users TO " + writers.get(2));
		jdbc.execute("GRANT UPDATE ON outer_view TO " + writers.get(3));
		Writers some = writers(database);
		jdbc.execute("GRANT INSERT ON users TO PUBLIC");
		Writers all = writers(database);

		assertThat(some.everyone()).isFalse();
		assertThat(some.roles()).extracting(Identifier::value)
			.contains("postgres")
			.containsAll(writers)
			.doesNotContain(reader);
		assertThat(all).isEqualTo(new Writers(true, some.roles()));
	}

	@PostgresVersionsTest
	void statesOfIndexTriggerAndFile(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute("CREATE TABLE users (id int PRIMARY KEY)");
		jdbc.execute("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
		jdbc.execute("CREATE TRIGGER \"~t\" BEFORE INSERT ON users FOR EACH ROW EXECUTE PROCEDURE f()");
		jdbc.execute("CREATE TRIGGER conditional BEFORE INSERT ON users FOR EACH ROW WHEN (NEW.id > 0) "
				+ "EXECUTE PROCEDURE f()");
		jdbc.execute("ALTER TABLE users ENABLE ALWAYS TRIGGER \"~t\"");

		TablePart before = storage(database);
		jdbc.execute("INSERT INTO users VALUES (1)");
		TablePart grown = storage(database);
		jdbc.execute("VACUUM FULL users");
		TablePart rewritten = storage(database);
		TriggerState trigger = this
			.<Optional<TriggerState>>inTransaction(database,
					(session) -> this.catalog.trigger(session, USERS, new Identifier("~t")))
			.orElseThrow();
		IndexState index = this
			.<Optional<IndexState>>inTransaction(database,
					(session) -> this.catalog.index(session, QualifiedName.of("public", "users_pkey")))
			.orElseThrow();

		assertThat(grown)
			.isEqualTo(new TablePart(before.oid(), USERS, before.relfilenode(), 1, 8192, 0, before.indexes()));
		assertThat(rewritten.relfilenode()).isNotEqualTo(before.relfilenode());
		assertThat(trigger.enabled()).isEqualTo('A');
		assertThat(trigger.conditional()).isFalse();
		assertThat(trigger.compared()).isEmpty();
		assertThat(this.<Optional<TriggerState>>inTransaction(database,
				(session) -> this.catalog.trigger(session, USERS, new Identifier("conditional"))))
			.hasValueSatisfying((state) -> {
				assertThat(state.conditional()).isTrue();
				assertThat(state.compared()).containsExactly(new Identifier("id"));
			});
		assertThat(trigger.sourceHash())
			.isEqualTo(jdbc.queryForObject("SELECT md5('BEGIN RETURN NEW; END')", String.class));
		assertThat(trigger.function()).isEqualTo(jdbc.queryForObject("SELECT 'f'::regproc::oid::bigint", Long.class));
		assertThat(index.table()).isEqualTo(USERS);
		assertThat(index.valid()).isTrue();
		assertThat(index.unique()).isTrue();
		assertThat(this.<Optional<TriggerState>>inTransaction(database,
				(session) -> this.catalog.trigger(session, USERS, new Identifier("t"))))
			.isEmpty();
	}

	/**
	 * What is true of one partition decides for the table.
	 */
	@PostgresVersionsTest(atLeast = 14)
	void whoOwnsAndSeesAllPartitions(TestDatabase database) {
		String role = database.createRole("app");
		database.jdbc().execute("""
				CREATE TABLE users (id int) PARTITION BY LIST (id);
				CREATE TABLE users_1 PARTITION OF users FOR VALUES IN (1);
				ALTER TABLE users OWNER TO %1$s; ALTER TABLE users_1 OWNER TO %1$s""".formatted(role));
		assertThat(seenBy(database, role).ownedByCurrentRole()).isTrue();
		assertThat(seenBy(database, role).forcedRowSecurity()).isFalse();

		database.jdbc()
			.execute("ALTER TABLE users_1 ENABLE ROW LEVEL SECURITY; ALTER TABLE users_1 FORCE ROW LEVEL SECURITY");
		assertThat(seenBy(database, role).forcedRowSecurity()).isTrue();

		database.jdbc().execute("ALTER TABLE users_1 OWNER TO CURRENT_USER");
		assertThat(seenBy(database, role).ownedByCurrentRole()).isFalse();
	}

	private TableSnapshot seenBy(TestDatabase database, String role) {
		return new Database(database.dataSource(role))
			.<Optional<TableSnapshot>>inTransaction(TransactionSettings.BOOKKEEPING,
					(session) -> this.catalog.table(session, USERS, new Identifier("zdm")))
			.orElseThrow();
	}

	@Test
	void estimateScalesWithTheSizeAndGuessesBeforeTheFirstAnalyze() {
		assertThat(TableQuery.estimate(0, 8192, 0, -1, 36)).isZero();
		assertThat(TableQuery.estimate(81_920, 8192, 5, 500, 36)).isEqualTo(1_000);
		assertThat(TableQuery.estimate(8192, 8192, 0, -1, 36)).isEqualTo(128);
		assertThat(TableQuery.estimate(8192, 8192, 3, 0, 36)).isEqualTo(128);
	}

	private Writers writers(TestDatabase database) {
		return this.<Writers>inTransaction(database, (session) -> this.catalog.writers(session,
				session.value(Long.class, "SELECT 'public.users'::regclass::oid::bigint")));
	}

	private TablePart storage(TestDatabase database) {
		return this.<List<TablePart>>inTransaction(database, (session) -> this.catalog.parts(session, USERS)).get(0);
	}

	private <T> T inTransaction(TestDatabase database, Function<Session, T> work) {
		return database.database().inTransaction(TransactionSettings.BOOKKEEPING, work);
	}

}
