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

import io.zdm.postgres.TableSnapshot.Constraint;
import io.zdm.postgres.TableSnapshot.Index;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the indexes and constraints that {@link CatalogReader} reads.
 */
@PostgresTest
class CatalogIndexesTests {

	private static final Optional<QualifiedName> NO_NAME = Optional.empty();

	private static final Identifier A = new Identifier("a");

	private static final Identifier B = new Identifier("b");

	private static final Identifier ID = new Identifier("id");

	@PostgresVersionsTest
	void aPlainIndexWithAllThatMayBeSet(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int, a text, b varchar(9) NOT NULL)");
		database.jdbc().execute("CREATE UNIQUE INDEX \"By B\" ON users (b, a) WITH (fillfactor = 70)");
		database.jdbc().execute("CLUSTER users USING \"By B\"");
		database.jdbc().execute("COMMENT ON INDEX \"By B\" IS 'why'");

		assertThat(Snapshots.read(database, "users").indexes())
			.containsExactly(new Index(QualifiedName.of("public", "By B"),
					"CREATE UNIQUE INDEX \"By B\" ON public.users USING btree (b, a) WITH (fillfactor='70')", "btree",
					true, true, Optional.empty(), List.of(Optional.of(B), Optional.of(A)), List.of(A, B), true,
					List.of("fillfactor=70"), Optional.empty(), true, false, false, Optional.of("why")));
	}

	@PostgresVersionsTest
	void primaryKeyAndReplicaIdentityAreToldApart(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY, a int NOT NULL UNIQUE)");
		database.jdbc().execute("ALTER TABLE users REPLICA IDENTITY USING INDEX users_a_key");

		TableSnapshot table = Snapshots.read(database, "users");

		Index unique = index(table, "users_a_key");
		Index primary = index(table, "users_pkey");
		assertThat(unique.replicaIdentity()).isTrue();
		assertThat(unique.constraint()).contains(new Identifier("users_a_key"));
		assertThat(unique.primaryKey()).isFalse();
		assertThat(unique.columnsUsed()).containsExactly(A);
		assertThat(primary.replicaIdentity()).isFalse();
		assertThat(primary.primaryKey()).isTrue();
		assertThat(primary.plain()).isTrue();
		assertThat(table.replicaIdentity()).isEqualTo('i');
	}

	@PostgresVersionsTest
	void anyRefinementIsNotPlain(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int, a text, b text)");
		database.jdbc().execute("CREATE INDEX i_class ON users (a text_pattern_ops)");
		database.jdbc().execute("CREATE INDEX i_order ON users (a DESC)");
		database.jdbc().execute("CREATE INDEX i_nulls ON users (a NULLS FIRST)");
		database.jdbc().execute("CREATE INDEX i_collation ON users (a COLLATE \"POSIX\")");
		database.jdbc().execute("CREATE INDEX i_expression ON users (id, lower(a))");
		database.jdbc().execute("CREATE INDEX i_predicate ON users (id) WHERE b = 'x'");

		TableSnapshot table = Snapshots.read(database, "users");

		assertThat(table.indexes()).hasSize(6).noneMatch(Index::plain);
		assertThat(index(table, "i_expression").keys()).containsExactly(Optional.of(ID), Optional.empty());
		assertThat(index(table, "i_expression").columnsUsed()).containsExactly(ID, A);
		assertThat(index(table, "i_predicate").columnsUsed()).containsExactly(ID, B);
	}

	@PostgresVersionsTest(atLeast = 11)
	void includedColumnsAreUsedButNoKeys(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int, a text, UNIQUE (id) INCLUDE (a))");

		TableSnapshot table = Snapshots.read(database, "users");

		Index index = table.indexes().get(0);
		assertThat(index.keys()).containsExactly(Optional.of(ID));
		assertThat(index.columnsUsed()).containsExactly(ID, A);
		assertThat(index.plain()).isFalse();
		assertThat(table.constraints().get(0).columnsUsed()).containsExactly(ID, A);
	}

	@PostgresVersionsTest(atLeast = 15)
	void nullsNotDistinctIsNotPlain(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int)");
		database.jdbc().execute("CREATE UNIQUE INDEX u ON users (id) NULLS NOT DISTINCT");

		assertThat(Snapshots.read(database, "users").indexes()).noneMatch(Index::plain);
	}

	@PostgresVersionsTest
	void otherMethodsArePlainToo(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int, a text[])");
		database.jdbc().execute("CREATE INDEX h ON users USING hash (id)");
		database.jdbc().execute("CREATE INDEX g ON users USING gin (a)");

		assertThat(Snapshots.read(database, "users").indexes()).allMatch(Index::plain)
			.extracting(Index::method)
			.containsExactly("gin", "hash");
	}

	@PostgresVersionsTest
	void constraintsNameWhatTheyUse(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY, a int UNIQUE, b int, c text)");
		database.jdbc().execute("ALTER TABLE users ADD CONSTRAINT c1 CHECK (a > b)");
		database.jdbc().execute("ALTER TABLE users ADD CONSTRAINT c2 CHECK (users IS NOT NULL)");
		database.jdbc().execute("ALTER TABLE users ADD CONSTRAINT x EXCLUDE USING btree (lower(c) WITH =)");
		database.jdbc().execute("ALTER TABLE users ADD CONSTRAINT self FOREIGN KEY (b) REFERENCES users (id)");
		database.jdbc().execute("COMMENT ON CONSTRAINT c1 ON users IS 'why'");
		database.jdbc().execute("CREATE TABLE orders (who int CONSTRAINT to_a REFERENCES users (a) ON DELETE CASCADE)");

		List<Constraint> constraints = Snapshots.read(database, "users").constraints();

		Identifier c = new Identifier("c");
		QualifiedName users = QualifiedName.of("public", "users");
		assertThat(constraints).containsExactly(
				new Constraint(users, new Identifier("c1"), 'c', "CHECK ((a > b))", List.of(A, B), NO_NAME, NO_NAME,
						false, Optional.of("why")),
				new Constraint(users, new Identifier("c2"), 'c', constraints.get(1).definition(), List.of(ID, A, B, c),
						NO_NAME, NO_NAME, false, Optional.empty()),
				new Constraint(users, new Identifier("self"), 'f', "FOREIGN KEY (b) REFERENCES public.users(id)",
						List.of(ID, B), Optional.of(users), index("users_pkey"), false, Optional.empty()),
				new Constraint(users, new Identifier("users_a_key"), 'u', "UNIQUE (a)", List.of(A), NO_NAME,
						index("users_a_key"), false, Optional.empty()),
				new Constraint(users, new Identifier("users_pkey"), 'p', "PRIMARY KEY (id)", List.of(ID), NO_NAME,
						index("users_pkey"), false, Optional.empty()),
				new Constraint(users, new Identifier("x"), 'x', "EXCLUDE USING btree (lower(c) WITH =)", List.of(c),
						NO_NAME, index("x"), false, Optional.empty()),
				new Constraint(QualifiedName.of("public", "orders"), new Identifier("to_a"), 'f',
						"FOREIGN KEY (who) REFERENCES public.users(a) ON DELETE CASCADE", List.of(A),
						Optional.of(users), index("users_a_key"), false, Optional.empty()));
	}

	@PostgresVersionsTest(atLeast = 11)
	void constraintsOfAPartitionedTableAreInherited(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int CONSTRAINT c CHECK (id > 0)) PARTITION BY RANGE (id)");
		database.jdbc().execute("CREATE TABLE users_1 PARTITION OF users FOR VALUES FROM (0) TO (10)");

		assertThat(Snapshots.read(database, "users").constraints()).noneMatch(Constraint::inherited);
		assertThat(Snapshots.read(database, "users_1").constraints()).allMatch(Constraint::inherited);
	}

	private static Optional<QualifiedName> index(String name) {
		return Optional.of(QualifiedName.of("public", name));
	}

	@PostgresVersionsTest
	void deferrableIsInTheConstraintsDefinition(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)");

		assertThat(Snapshots.read(database, "users").constraints()).extracting(Constraint::definition)
			.containsExactly("UNIQUE (a) DEFERRABLE INITIALLY DEFERRED");
	}

	private static Index index(TableSnapshot table, String name) {
		return table.indexes()
			.stream()
			.filter((index) -> index.name().name().value().equals(name))
			.findFirst()
			.orElseThrow();
	}

}
