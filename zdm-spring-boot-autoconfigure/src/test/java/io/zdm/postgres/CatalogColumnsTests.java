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

import io.zdm.postgres.TableSnapshot.Column;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the columns that {@link CatalogReader} reads.
 */
@PostgresTest
class CatalogColumnsTests {

	@PostgresVersionsTest
	void aPlainColumn(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int, dropped int, \"User Name\" varchar(40) NOT NULL)");
		database.jdbc().execute("ALTER TABLE users DROP COLUMN dropped");

		List<Column> columns = Snapshots.read(database, "users").columns();

		Optional<Identifier> constraint = (database.version() >= 18)
				? Optional.of(new Identifier("users_User Name_not_null")) : Optional.empty();
		assertThat(columns).extracting(Column::name).containsExactly(new Identifier("id"), new Identifier("User Name"));
		assertThat(columns.get(1)).isEqualTo(new Column(new Identifier("User Name"), 3, "character varying(40)",
				Optional.empty(), true, false, true, constraint, Optional.empty(), false, Optional.empty(), false,
				false, Optional.empty(), List.of(), List.of()));
	}

	@PostgresVersionsTest
	void typesAreQualified(TestDatabase database) {
		database.jdbc().execute("CREATE SCHEMA \"Odd\"");
		database.jdbc().execute("CREATE TYPE mood AS ENUM ('glad')");
		database.jdbc().execute("CREATE TYPE \"Odd\".\"Kind\" AS ENUM ('a')");
		database.jdbc().execute("CREATE TABLE users (a mood, b \"Odd\".\"Kind\"[], c numeric(12,4), d timestamptz(3))");

		assertThat(Snapshots.read(database, "users").columns()).extracting(Column::type)
			.containsExactly("public.mood", "\"Odd\".\"Kind\"[]", "numeric(12,4)", "timestamp(3) with time zone");
	}

	@PostgresVersionsTest
	void collationIsNamedWhereItIsNotTheTypesOwn(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (a text, b text COLLATE \"C\", c int, d name)");

		assertThat(Snapshots.read(database, "users").columns()).extracting(Column::collation)
			.containsExactly(Optional.empty(), Optional.of("pg_catalog.\"C\""), Optional.empty(), Optional.empty());
	}

	@PostgresVersionsTest
	void equalMeansIdenticalForTypesThatCompareAllBytes(TestDatabase database) {
		database.jdbc().execute("CREATE TYPE mood AS ENUM ('glad')");
		database.jdbc().execute("CREATE DOMAIN short AS varchar(5)");
		database.jdbc().execute("CREATE DOMAIN shorter AS short");
		database.jdbc().execute("""
				CREATE TABLE users (c1 bool, c2 int2, c3 int4, c4 int8, c5 oid, c6 uuid, c7 date, c8 timestamp,
				    c9 timestamptz, c10 time, c11 timetz, c12 bytea, c13 "char", c14 name, c15 text, c16 varchar(3),
				    c17 mood, c18 short, c19 shorter, c20 text COLLATE "C")
				""");

		assertThat(Snapshots.read(database, "users").columns()).allMatch(Column::equalMeansIdentical);
	}

	@PostgresVersionsTest
	void equalDoesNotMeanIdenticalForOtherTypes(TestDatabase database) {
		database.jdbc().execute("CREATE TYPE pair AS (a int, b int)");
		database.jdbc().execute("CREATE DOMAIN price AS numeric");
		database.jdbc().execute("""
				CREATE TABLE users (c1 numeric, c2 float4, c3 float8, c4 char(3), c5 json, c6 jsonb, c7 interval,
				    c8 inet, c9 int[], c10 pair, c11 price, c12 text[], c13 int4range, c14 tsvector, c15 xid)
				""");

		assertThat(Snapshots.read(database, "users").columns()).noneMatch(Column::equalMeansIdentical);
	}

	@PostgresVersionsTest(atLeast = 12)
	void equalDoesNotMeanIdenticalUnderANondeterministicCollation(TestDatabase database) {
		database.jdbc()
			.execute("CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
		database.jdbc().execute("CREATE DOMAIN blind_text AS text COLLATE blind");
		database.jdbc().execute("CREATE TABLE users (a text COLLATE blind, b blind_text, c varchar(9) COLLATE blind)");

		assertThat(Snapshots.read(database, "users").columns()).noneMatch(Column::equalMeansIdentical);
	}

	@PostgresVersionsTest
	void domainsWithConstraintOrDefaultAreToldApart(TestDatabase database) {
		database.jdbc().execute("CREATE DOMAIN plain AS int");
		database.jdbc().execute("CREATE DOMAIN checked AS int CHECK (VALUE > 0)");
		database.jdbc().execute("CREATE DOMAIN outer_checked AS checked");
		database.jdbc().execute("CREATE DOMAIN required AS int NOT NULL");
		database.jdbc().execute("CREATE DOMAIN prefilled AS int DEFAULT 5");
		database.jdbc()
			.execute("CREATE TABLE users (a int, b plain, c checked, d outer_checked, e required, f prefilled)");

		assertThat(Snapshots.read(database, "users").columns()).extracting(Column::constrainedDomain)
			.containsExactly(false, false, true, true, true, true);
	}

	@PostgresVersionsTest
	void defaultsAreQualifiedAndJudged(TestDatabase database) {
		database.jdbc().execute("CREATE FUNCTION fixed() RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT ''x''::text'");
		database.jdbc().execute("""
				CREATE TABLE users (a text DEFAULT 'x', b int DEFAULT 1 + 2, c text DEFAULT fixed(),
				    d timestamptz DEFAULT now(), e date DEFAULT CURRENT_DATE, f float8 DEFAULT random(),
				    g text DEFAULT (now())::text, h varchar(3) DEFAULT 'abc', i int, j text[] DEFAULT ARRAY['a'])
				""");

		List<Column> columns = Snapshots.read(database, "users").columns();

		assertThat(columns).extracting((column) -> column.defaultExpression().orElse("-"))
			.containsExactly("'x'::text", "(1 + 2)", "public.fixed()", "now()", "CURRENT_DATE", "random()",
					"(now())::text", "'abc'::character varying", "-", "ARRAY['a'::text]");
		assertThat(columns).extracting(Column::immutableDefault)
			.containsExactly(true, true, true, false, false, false, false, true, false, true);
	}

	@PostgresVersionsTest
	void serialAndIdentityAreToldApart(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (a serial, b int GENERATED ALWAYS AS IDENTITY, c int)");

		TableSnapshot table = Snapshots.read(database, "users");

		assertThat(table.columns()).extracting(Column::ownedSequence)
			.containsExactly(Optional.of(QualifiedName.of("public", "users_a_seq")), Optional.empty(),
					Optional.empty());
		assertThat(table.columns()).extracting(Column::identity).containsExactly(false, true, false);
		assertThat(table.columns().get(0).defaultExpression()).contains("nextval('public.users_a_seq'::regclass)");
		assertThat(table.dependents()).isEmpty();
	}

	@PostgresVersionsTest(atLeast = 12)
	void generatedColumnHasNoDefault(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (a int, b int GENERATED ALWAYS AS (a + 1) STORED)");

		Column column = Snapshots.read(database, "users").columns().get(1);

		assertThat(column.generated()).isTrue();
		assertThat(column.defaultExpression()).isEmpty();
	}

	@PostgresVersionsTest
	void commentAndPeculiaritiesAreNamed(TestDatabase database) {
		String role = database.createRole("reader");
		database.jdbc().execute("CREATE TABLE users (a text, b text, c int DEFAULT 3)");
		database.jdbc().execute("COMMENT ON COLUMN users.b IS 'It''s b'");
		database.jdbc().execute("GRANT SELECT (b) ON users TO " + role);
		database.jdbc().execute("ALTER TABLE users ALTER b SET STATISTICS 500");
		database.jdbc().execute("ALTER TABLE users ALTER b SET STORAGE EXTERNAL");
		database.jdbc().execute("ALTER TABLE users ALTER b SET (n_distinct = 7)");

		List<Column> columns = Snapshots.read(database, "users").columns();

		assertThat(columns.get(0).peculiarities()).isEmpty();
		assertThat(columns.get(2).peculiarities()).isEmpty();
		assertThat(columns.get(1).comment()).contains("It's b");
		assertThat(columns.get(1).peculiarities()).containsExactly("column privileges {%s=r/postgres}".formatted(role),
				"statistics target 500", "storage EXTERNAL", "options n_distinct=7");
	}

	@PostgresVersionsTest(atLeast = 14)
	void compressionIsAPeculiarity(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (a text COMPRESSION pglz)");

		assertThat(Snapshots.read(database, "users").columns().get(0).peculiarities())
			.containsExactly("compression pglz");
	}

	@PostgresVersionsTest(atLeast = 18)
	void oddNotNullConstraintsArePeculiarities(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (a text, b text CONSTRAINT named NOT NULL NO INHERIT)");
		database.jdbc().execute("ALTER TABLE users ADD CONSTRAINT late NOT NULL a NOT VALID");

		List<Column> columns = Snapshots.read(database, "users").columns();

		assertThat(columns).extracting((column) -> column.notNullConstraint().orElseThrow().value())
			.containsExactly("late", "named");
		assertThat(columns.get(0).peculiarities()).containsExactly("NOT NULL constraint that is not validated");
		assertThat(columns.get(1).peculiarities()).containsExactly("NOT NULL constraint with NO INHERIT");
	}

}
