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

package io.zdm.plan;

import java.util.List;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of what the trigger of {@link TableSync} does to a row.
 */
class TableSyncSemanticsTests {

	private static final String[] RENAME = { "user_name", "display_name" };

	private static SyncedTable rename(TestDatabase database) {
		return SyncedTable.create(database, "id int PRIMARY KEY, user_name text, display_name text, other int")
			.rename(RENAME[0], RENAME[1]);
	}

	private static SyncedTable upper(TestDatabase database, String columns) {
		return SyncedTable.create(database, columns)
			.map(SyncedTable.column("s", "text"), SyncedTable.column("t", "text"), SyncedTable.sql("upper(btrim(s))"),
					SyncedTable.sql("lower(t)"));
	}

	private static SyncedTable chain(TestDatabase database, String columns) {
		return SyncedTable.create(database, columns).rename("a", "b").rename("b", "c");
	}

	@PostgresVersionsTest
	void bothReleasesOfARenameSeeEachOthersWrites(TestDatabase database) {
		SyncedTable users = rename(database);
		users.execute("INSERT INTO users VALUES (1, 'before', NULL), (2, 'before', NULL), (3, NULL, NULL)");
		users.sync();

		users.execute("INSERT INTO users (id, user_name) VALUES (4, 'old')");
		users.execute("INSERT INTO users (id, display_name) VALUES (5, 'new')");
		users.execute("INSERT INTO users (id) VALUES (6)");
		users.execute("UPDATE users SET user_name = 'old' WHERE id = 1");
		users.execute("UPDATE users SET display_name = 'new' WHERE id = 2");
		users.execute("UPDATE users SET display_name = 'new', user_name = 'old' WHERE id = 3");

		assertThat(users.row(1, RENAME)).isEqualTo("old|old");
		assertThat(users.row(2, RENAME)).isEqualTo("new|new");
		assertThat(users.row(3, RENAME)).isEqualTo("new|new");
		assertThat(users.row(4, RENAME)).isEqualTo("old|old");
		assertThat(users.row(5, RENAME)).isEqualTo("new|new");
		assertThat(users.row(6, RENAME)).isEqualTo("-|-");
		users.execute("UPDATE users SET display_name = NULL WHERE id = 4");
		users.execute("UPDATE users SET user_name = NULL WHERE id = 5");
		assertThat(users.row(4, RENAME)).isEqualTo("-|-");
		assertThat(users.row(5, RENAME)).isEqualTo("-|-");
	}

	@PostgresVersionsTest
	void aRowThatIsTouchedIsHealed(TestDatabase database) {
		SyncedTable users = rename(database);
		users.execute("INSERT INTO users VALUES (1, 'before', NULL)");
		users.sync();

		users.execute("UPDATE users SET other = 1");

		assertThat(users.row(1, RENAME)).isEqualTo("before|before");
	}

	@PostgresVersionsTest
	void aRowThatCannotBeConvertedKeepsItsWriters(TestDatabase database) {
		SyncedTable table = SyncedTable.create(database, "id int, s text, t integer, other int")
			.map(SyncedTable.column("s", "text"), SyncedTable.column("t", "integer"), SyncedTable.sql("s::integer"),
					SyncedTable.sql("t::text"));
		table.execute("INSERT INTO users VALUES (1, 'many', NULL)");
		table.sync();

		table.execute("UPDATE users SET other = 1");

		assertThat(table.row(1, "s", "t", "other")).isEqualTo("many|-|1");
	}

	@PostgresVersionsTest
	void aCopiedRowIsLeftAlone(TestDatabase database) {
		SyncedTable table = upper(database, "id int, s text, t text").sync();

		table.execute("INSERT INTO users VALUES (1, ' Bob ', 'BOB'), (2, ' Bob ', 'ADA'), (3, 'bob', 'Bob')");

		assertThat(table.row(1, "s", "t")).isEqualTo(" Bob |BOB");
		assertThat(table.row(2, "s", "t")).isEqualTo("ada|ADA");
		assertThat(table.row(3, "s", "t")).isEqualTo("bob|Bob");
	}

	@PostgresVersionsTest
	void theBackfillDoesNotRewriteSources(TestDatabase database) {
		SyncedTable table = upper(database, "id int, s text, t text");
		table.execute("INSERT INTO users VALUES (1, ' Bob ', NULL), (2, NULL, NULL)");
		table.sync();

		assertThat(table.backfill(0)).isEqualTo(1);

		assertThat(table.row(1, "s", "t")).isEqualTo(" Bob |BOB");
		assertThat(table.disobeying()).isZero();
		assertThat(table.stamped("legacy", 0)).isFalse();
	}

	@PostgresVersionsTest
	void theBackfillOfOneMappingLeavesTheOthersAndOtherTablesAwake(TestDatabase database) {
		SyncedTable table = chain(database, "id int, a text, b text, c text");
		SyncedTable audit = SyncedTable
			.create(database, QualifiedName.of("public", "audit"), "id int, user_name text, display_name text")
			.rename(RENAME[0], RENAME[1]);
		audit.execute("INSERT INTO audit VALUES (1, 'x', 'x')");
		table.execute("INSERT INTO users VALUES (1, 'x')");
		table.sync();
		audit.sync();
		table.jdbc().execute("""
				CREATE FUNCTION on_users() RETURNS trigger LANGUAGE plpgsql AS
				$$ BEGIN UPDATE audit SET display_name = 'y'; RETURN NULL; END $$;
				CREATE TRIGGER zzz AFTER UPDATE ON users FOR EACH ROW EXECUTE PROCEDURE on_users()""");

		table.backfill(0);

		assertThat(table.row(1, "a", "b", "c")).isEqualTo("x|x|x");
		assertThat(audit.row(1, RENAME)).isEqualTo("y|y");
		assertThat(table.stamped("legacy", 1)).isFalse();
	}

	@PostgresVersionsTest
	void theMostDownstreamColumnWinsOverADefault(TestDatabase database) {
		SyncedTable table = chain(database, "id int, a text DEFAULT 'dflt', b text, c text").sync();

		table.execute("INSERT INTO users (id, c) VALUES (1, 'newest')");
		table.execute("INSERT INTO users (id, b) VALUES (2, 'newer')");
		table.execute("INSERT INTO users (id) VALUES (3)");
		assertThat(table.row(1, "a", "b", "c")).isEqualTo("newest|newest|newest");
		assertThat(table.row(2, "a", "b", "c")).isEqualTo("newer|newer|newer");
		assertThat(table.row(3, "a", "b", "c")).isEqualTo("dflt|dflt|dflt");

		table.execute("UPDATE users SET a = 'x', b = 'y' WHERE id = 1");
		assertThat(table.row(1, "a", "b", "c")).isEqualTo("y|y|y");
	}

	@PostgresVersionsTest
	void theFirstMappingOfAChainIsContractedAndTheSecondWorksOn(TestDatabase database) {
		SyncedTable table = chain(database, "id int, a text, b text, c text").sync();

		table.sync(table.mappings().subList(1, 2));
		table.jdbc().execute("ALTER TABLE users DROP COLUMN a");
		table.execute("INSERT INTO users (id, b) VALUES (1, 'x')");
		table.execute("UPDATE users SET c = 'y'");
		assertThat(table.row(1, "b", "c")).isEqualTo("y|y");

		table.sync(List.of());
		assertThat(table.jdbc().queryForObject("""
				SELECT (SELECT count(*) FROM pg_trigger WHERE tgname = '~zdm_sync')
				    + (SELECT count(*) FROM pg_proc WHERE proname = 'sync_public_users')""", Integer.class)).isZero();
	}

	@PostgresVersionsTest
	void severalColumnsArePresentWhenOneIs(TestDatabase database) {
		SyncedTable table = SyncedTable.create(database, "id int, first text, last text, name text")
			.map(List.of(SyncedTable.column("first", "text"), SyncedTable.column("last", "text")),
					List.of(SyncedTable.column("name", "text")), List.of(SyncedTable.sql("first || ' ' || last")),
					List.of(SyncedTable.sql("split_part(name, ' ', 1)"),
							SyncedTable.sql("nullif(substr(name, strpos(name || ' ', ' ') + 1), '')")));
		table.execute("INSERT INTO users VALUES (1, 'Cher', NULL), (2, 'Ada', 'Lovelace')");
		table.sync();
		table.backfill(0);

		assertThat(table.disobeying()).isZero();
		assertThat(count(table, table.sql(0).absent())).isEqualTo(1);
		assertThat(count(table, table.sql(0).lossy())).isEqualTo(1);
		table.execute("UPDATE users SET name = 'Cher' WHERE id = 1");
		assertThat(table.row(1, "first", "last")).isEqualTo("Cher|-");
	}

	private static long count(SyncedTable table, String condition) {
		return table.jdbc().queryForObject("SELECT count(*) FROM users WHERE " + condition, Long.class);
	}

	@PostgresVersionsTest
	void imagesAreComparedNotValues(TestDatabase database) {
		assertImages(database, "numeric", "1.0", "1.00");
		assertImages(database, "double precision", "0", "-0");
		assertImages(database, "json", "{\"a\":1}", "{\"a\": 1}");
		assertImages(database, "character(5)", "a", "b");
		if (database.jdbc()
			.queryForObject("SELECT count(*) FROM pg_available_extensions WHERE name = 'citext'", Integer.class) > 0) {
			database.jdbc().execute("CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext");
			assertImages(database, "ext.citext", "bob", "Bob");
		}
	}

	private static void assertImages(TestDatabase database, String type, String before, String after) {
		SyncedTable table = SyncedTable.create(database, "id int, s %1$s, t %1$s".formatted(type))
			.map(SyncedTable.column("s", type), SyncedTable.column("t", type), SyncedTable.copy("s"),
					SyncedTable.copy("t"))
			.sync();
		table.execute("INSERT INTO users (id, s) VALUES (1, '%s')".formatted(before));
		table.execute("UPDATE users SET t = '%s'".formatted(after));
		assertThat(table.row(1, "btrim(s::text)")).as(type).isEqualTo(after);
		table.execute("UPDATE users SET s = '%s'".formatted(before));
		assertThat(table.row(1, "btrim(t::text)")).as(type).isEqualTo(before);
		assertThat(table.disobeying()).isZero();
		table.jdbc().execute("DROP TABLE users");
	}

	@PostgresVersionsTest
	void columnsMayBeCalledAnything(TestDatabase database) {
		String long63 = "Ä".repeat(31) + "x";
		QualifiedName name = QualifiedName.of("Sch\"ema", "select");
		database.jdbc().execute("CREATE SCHEMA " + name.schema());
		SyncedTable table = SyncedTable.create(database, name,
				"id int, \"new\" text, \"old\" text, \"tg_op\" text, \"%s\" text, \"we\"\"ird\" text, \"found\" text"
					.formatted(long63))
			.map(List.of(SyncedTable.column("new", "text"), SyncedTable.column("old", "text")),
					List.of(SyncedTable.column("tg_op", "text"), SyncedTable.column(long63, "text")),
					List.of(SyncedTable.sql("new || '$$' || '$zdm$' -- why\n|| '''' -- not"),
							SyncedTable.sql("upper(\"old\")")),
					List.of(SyncedTable.sql("split_part(TG_OP, '$$', 1)"),
							SyncedTable.sql("lower(\"%s\")".formatted(long63))))
			.map(SyncedTable.column("tg_op", "text"), SyncedTable.column("found", "text"), SyncedTable.copy("tg_op"),
					SyncedTable.copy("found"))
			.map(SyncedTable.column("we\"ird", "text"), SyncedTable.column("id2", "text"),
					SyncedTable.sql("upper(\"we\"\"ird\")"), SyncedTable.copy("id2"));
		table.jdbc().execute("ALTER TABLE %s ADD COLUMN id2 text".formatted(name));
		table.sync();

		table.execute("INSERT INTO %s (id, \"new\", \"old\", \"we\"\"ird\") VALUES (1, 'n', 'o', 'w')".formatted(name));
		assertThat(table.row(1, "tg_op", new Identifier(long63).quoted(), "found", "id2"))
			.isEqualTo("n$$$zdm$'|O|n$$$zdm$'|W");
		table.execute("UPDATE %s SET found = 'm$$'".formatted(name));
		assertThat(table.row(1, "\"new\"", "\"old\"")).isEqualTo("m|o");
		assertThat(table.disobeying()).isZero();
	}

	@PostgresVersionsTest
	void typesOfOtherSchemasNeedNoRightOnThem(TestDatabase database) {
		database.jdbc().execute("CREATE SCHEMA hidden; CREATE TYPE hidden.mood AS ENUM ('sad', 'happy')");
		SyncedTable table = SyncedTable.create(database, "id int, s hidden.mood DEFAULT 'sad', t text")
			.map(SyncedTable.column("s", "hidden.mood", "'sad'::hidden.mood"), SyncedTable.column("t", "text"),
					SyncedTable.sql("s::text"), SyncedTable.sql("CASE t WHEN 'sad' THEN 'sad' ELSE 'happy' END"))
			.sync();
		String role = database.createRole("writer");
		database.jdbc().execute("GRANT ALL ON users TO " + new Identifier(role));
		JdbcTemplate writer = new JdbcTemplate(database.dataSource(role));

		writer.update("INSERT INTO users (id) VALUES (1)");
		writer.update("INSERT INTO users (id, t) VALUES (2, 'glad')");
		writer.update("UPDATE users SET t = 'sad' WHERE id = 2");

		assertThat(table.row(1, "s", "t")).isEqualTo("sad|sad");
		assertThat(table.row(2, "s", "t")).isEqualTo("sad|sad");
	}

	@Test
	void aMappingThatMixesSourcesIsRefused() {
		QualifiedName users = QualifiedName.of("public", "users");
		Mapping first = new Mapping("m0", users, List.of(SyncedTable.column("a", "text")),
				List.of(SyncedTable.column("b", "text")), List.of(SyncedTable.copy("a")),
				List.of(SyncedTable.copy("b")));
		Mapping mixed = new Mapping("m1", users,
				List.of(SyncedTable.column("a", "text"), SyncedTable.column("b", "text")),
				List.of(SyncedTable.column("c", "text")), List.of(SyncedTable.sql("a || b")),
				List.of(SyncedTable.copy("c"), SyncedTable.copy("c")));

		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TableSync(SyncedTable.ZDM, users, List.of(first, mixed)))
			.withMessage("Mapping 'm1' of public.users takes its sources [a, b] from different places ([m0]): "
					+ "they must all be targets of one mapping, or of none");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TableSync(SyncedTable.ZDM, users, List.of(first, first)))
			.withMessageContaining("Column b of public.users is the target of two mappings");
	}

}
