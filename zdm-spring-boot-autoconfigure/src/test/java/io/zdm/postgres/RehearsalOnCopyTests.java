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
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.zdm.postgres.Rehearsal.ExpressionFacts;
import io.zdm.postgres.Rehearsal.Outcome;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RehearsalOnCopy}.
 */
@PostgresTest
class RehearsalOnCopyTests {

	private static final QualifiedName USERS = QualifiedName.of("public", "users");

	@PostgresVersionsTest
	void saysWhetherStatementsRewriteTheTable(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY, name varchar(20), n int)");

		assertThat(tryOut(database, "ADD COLUMN a int").rewritten()).isFalse();
		assertThat(tryOut(database, "ADD COLUMN a float DEFAULT random()").rewritten()).isTrue();
		assertThat(tryOut(database, "ADD COLUMN a int DEFAULT 5").rewritten()).isEqualTo(database.version() < 11);
		assertThat(tryOut(database, "ALTER COLUMN name TYPE varchar(30)").rewritten()).isFalse();
		assertThat(tryOut(database, "ALTER COLUMN n TYPE bigint").rewritten()).isTrue();
		assertThat(database.jdbc().queryForList("SELECT relname FROM pg_class WHERE relname LIKE 'zdm_%'")).isEmpty();
	}

	@PostgresVersionsTest
	void saysWhetherStatementsRebuildIndexes(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (at timestamp, b timestamp)");
		database.jdbc().execute("CREATE INDEX ON users (at)");

		Outcome outcome = tryOut(database, "ALTER COLUMN at TYPE timestamp COLLATE \"C\"");
		assertThat(outcome.failure()).hasValueSatisfying((failure) -> assertThat(failure.state()).isEqualTo("42804"));
		assertThat(tryOut(database, "ALTER COLUMN b TYPE date").indexesRebuilt()).isTrue();
	}

	@PostgresVersionsTest
	void anErrorThatThePoolTakesForOneOfTheConnectionIsAnAnswer(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY)");

		assertThat(tryOut(database, "ADD CHECK ((SELECT true))").failure())
			.hasValueSatisfying((failure) -> assertThat(failure.state()).isEqualTo("0A000"));
	}

	@PostgresVersionsTest
	void tellsAnIndexThatIsUsedAgainFromOneThatIsBuiltAnew(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY, a varchar(20) UNIQUE, b varchar(20))");
		database.jdbc().execute("CREATE INDEX ON users (id) WHERE b IS NOT NULL");

		assertThat(tryOut(database, "ALTER COLUMN a TYPE varchar(50)").indexesRebuilt()).isFalse();
		assertThat(tryOut(database, "ALTER COLUMN a TYPE text").indexesRebuilt()).isFalse();
		Outcome outcome = tryOut(database, "ALTER COLUMN b TYPE varchar(50)");
		assertThat(outcome.rewritten()).isFalse();
		assertThat(outcome.indexesRebuilt()).isTrue();
	}

	@PostgresVersionsTest
	void findsTheRowWhoseValueDoesNotFitAType(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY, name text)");
		database.jdbc()
			.execute("INSERT INTO users SELECT i, CASE i WHEN 77 THEN 'much too long' ELSE 'short' END "
					+ "FROM generate_series(1, 100) AS i");
		TableSnapshot users = Snapshots.read(database, "users");

		Optional<String> tooShort = rehearse(database,
				(rehearsal) -> rehearsal.failingRow(users, "name", "character varying(10)"));
		Optional<String> longEnough = rehearse(database,
				(rehearsal) -> rehearsal.failingRow(users, "name", "character varying(20)"));

		assertThat(tooShort).hasValue("the row with (\"id\") = (77): value too long for type character varying(10)");
		assertThat(longEnough).isEmpty();
	}

	@PostgresVersionsTest
	void saysWhichColumnsThereAreAfterwards(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY)");

		assertThat(tryOut(database, "ADD COLUMN a varchar(7) NOT NULL").columns())
			.extracting((column) -> column.name().value() + " " + column.type() + " " + column.notNull())
			.containsExactly("id integer true", "a character varying(7) true");
	}

	@PostgresVersionsTest
	void saysWhatAnExpressionIs(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int, name varchar(20))");
		database.jdbc().execute("CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2'");

		assertThat(expression(database, "name::varchar(10)"))
			.isEqualTo(new ExpressionFacts(Optional.empty(), "character varying(10)", true));
		assertThat(expression(database, "name::numeric(12,4) -- so").type()).isEqualTo("numeric(12,4)");
		assertThat(expression(database, "now()").immutable()).isFalse();
		assertThat(expression(database, "public.twice(id)").immutable()).isTrue();
		assertThat(expression(database, "twice(id)").failure())
			.hasValueSatisfying((failure) -> assertThat(failure.message()).contains("twice(integer) does not exist"));
		assertThat(expression(database, "nosuch").failure()).isPresent();
	}

	@PostgresVersionsTest
	void namesTheRowOnWhichAnExpressionFails(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY, price text)");
		database.jdbc()
			.execute("INSERT INTO users SELECT i, CASE i WHEN 7 THEN 'x' ELSE '1' END FROM generate_series(1, 20) i");
		TableSnapshot users = Snapshots.read(database, "users");

		Optional<String> none = rehearse(database, (rehearsal) -> rehearsal.failingRow(users, "length(price)"));
		Optional<String> one = rehearse(database, (rehearsal) -> rehearsal.failingRow(users, "price::int"));

		assertThat(none).isEmpty();
		assertThat(one).hasValueSatisfying(
				(failure) -> assertThat(failure).startsWith("the row with (\"id\") = (7): invalid input"));
	}

	@PostgresVersionsTest
	void saysHowIndexesWouldBeDefinedOnARenamedColumn(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int, name text, \"name_type\" text)");
		database.jdbc().execute("CREATE INDEX \"a USING b\" ON users (name text_pattern_ops DESC, id)");
		database.jdbc()
			.execute("CREATE UNIQUE INDEX e ON users (lower(name || ' name'), name_type) WHERE name <> 'name'");
		database.jdbc().execute("CREATE INDEX other ON users (id)");

		Map<QualifiedName, String> definitions = rehearse(database,
				(rehearsal) -> rehearsal.indexesOnRenamed(USERS, new Identifier("name"), new Identifier("Full")));

		assertThat(definitions).containsOnlyKeys(QualifiedName.of("public", "a USING b"),
				QualifiedName.of("public", "e"));
		assertThat(definitions.get(QualifiedName.of("public", "a USING b")))
			.isEqualTo("USING btree (\"Full\" text_pattern_ops DESC, id)");
		assertThat(definitions.get(QualifiedName.of("public", "e")))
			.isEqualTo("USING btree (lower((\"Full\" || ' name'::text)), name_type) WHERE (\"Full\" <> 'name'::text)");
	}

	private static Outcome tryOut(TestDatabase database, String action) {
		UnaryOperator<String> statement = (copy) -> "ALTER TABLE " + copy + " " + action;
		return rehearse(database, (rehearsal) -> rehearsal.tryOut(USERS, List.of(), List.of(statement)));
	}

	private static ExpressionFacts expression(TestDatabase database, String expression) {
		return rehearse(database, (rehearsal) -> rehearsal.expression(USERS, List.of(), expression));
	}

	private static <T> T rehearse(TestDatabase database, Function<Rehearsal, T> question) {
		return database.database()
			.inTransaction(TransactionSettings.BOOKKEEPING, (session) -> question.apply(new RehearsalOnCopy(session)));
	}

}
