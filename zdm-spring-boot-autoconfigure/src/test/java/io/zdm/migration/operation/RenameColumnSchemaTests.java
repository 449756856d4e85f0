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

package io.zdm.migration.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.zdm.DualWriteMode;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.RehearsalOnCopy;
import io.zdm.postgres.TableSnapshot;
import io.zdm.postgres.TransactionSettings;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the plan of a {@link RenameColumn}, run by hand on a real server, leaves
 * what a plain {@code RENAME COLUMN} would have left, and its rollback what was there
 * before.
 */
@PostgresTest
class RenameColumnSchemaTests {

	private static final Identifier SOURCE = new Identifier("User Name");

	private static final Identifier TARGET = new Identifier("select");

	/**
	 * Everything that can belong to a column or depend on it.
	 */
	private static final String SCHEMA = """
			CREATE SCHEMA %1$s;
			CREATE TABLE %1$s.names (name character varying(100) COLLATE "C" PRIMARY KEY);
			INSERT INTO %1$s.names SELECT 'user ' || i FROM generate_series(1, 100) i;
			CREATE TABLE %1$s.users (
			    id bigint,
			    "User Name" character varying(100) COLLATE "C" NOT NULL DEFAULT 'nobody' REFERENCES %1$s.names,
			    age integer NOT NULL DEFAULT 0 CHECK (age >= 0),
			    PRIMARY KEY (id, "User Name"),
			    CONSTRAINT one_name UNIQUE ("User Name"),
			    CONSTRAINT one_name_later UNIQUE ("User Name", age) DEFERRABLE INITIALLY DEFERRED,
			    CONSTRAINT no_twins EXCLUDE USING hash ("User Name" WITH =) WHERE (age > 200),
			    CONSTRAINT name_or_age CHECK ("User Name" <> '' OR age > 0),
			    CONSTRAINT name_later CHECK (length("User Name") < 100) NO INHERIT
			);
			ALTER TABLE %1$s.users ADD CONSTRAINT not_yet CHECK ("User Name" <> 'x') NOT VALID;
			CREATE TABLE %1$s.orders (
			    id bigint, name character varying(100) COLLATE "C" REFERENCES %1$s.users ("User Name") ON UPDATE CASCADE,
			    FOREIGN KEY (id, name) REFERENCES %1$s.users (id, "User Name") ON DELETE CASCADE
			);
			CREATE INDEX users_age ON %1$s.users (age DESC);
			CREATE INDEX "By Name" ON %1$s.users ("User Name");
			CREATE INDEX users_hash ON %1$s.users USING hash ("User Name") WITH (fillfactor = 50);
			CREATE INDEX users_brin ON %1$s.users USING brin ("User Name") WITH (pages_per_range = 16, autosummarize = on);
			CREATE INDEX users_lower ON %1$s.users (lower("User Name") DESC NULLS LAST, age) WHERE "User Name" <> 'x';
			CREATE INDEX users_pattern ON %1$s.users ("User Name" varchar_pattern_ops, id);
			CREATE INDEX users_partial ON %1$s.users (age) WHERE "User Name" > 'm';
			CREATE INDEX users_words ON %1$s.users USING gin (to_tsvector('simple', "User Name"));
			CREATE UNIQUE INDEX users_name_key ON %1$s.users ("User Name") WITH (fillfactor = 70);
			CREATE UNIQUE INDEX users_empty ON %1$s.users ((nullif("User Name", 'x') IS NULL)) WHERE "User Name" = 'x';
			ALTER TABLE %1$s.users REPLICA IDENTITY USING INDEX users_name_key;
			ALTER TABLE %1$s.users CLUSTER ON "By Name";
			ALTER TABLE %1$s.users ALTER "User Name" SET STATISTICS 1000, ALTER "User Name" SET STORAGE EXTERNAL,
			    ALTER "User Name" SET (n_distinct = -0.5);
			CREATE STATISTICS %1$s.users_stat ON "User Name", age FROM %1$s.users;
			GRANT SELECT ("User Name"), UPDATE ("User Name", age), REFERENCES ("User Name") ON %1$s.users TO PUBLIC;
			CREATE VIEW %1$s.people AS SELECT "User Name", upper("User Name") AS big FROM %1$s.users WHERE "User Name" <> '';
			CREATE RULE people_insert AS ON INSERT TO %1$s.people DO INSTEAD
			    INSERT INTO %1$s.users (id, "User Name") VALUES (0, new."User Name");
			CREATE MATERIALIZED VIEW %1$s.stored AS SELECT count("User Name") AS n FROM %1$s.users;
			CREATE POLICY own_rows ON %1$s.users USING ("User Name" = current_user) WITH CHECK ("User Name" <> '');
			CREATE FUNCTION %1$s.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
			CREATE TRIGGER "Audit" AFTER INSERT OR UPDATE OF age, "User Name" OR DELETE ON %1$s.users FOR EACH ROW
			    EXECUTE PROCEDURE %1$s.nothing('a', 'FOR EACH ROW ');
			CREATE TRIGGER audit_when AFTER UPDATE OF "User Name" ON %1$s.users FOR EACH ROW
			    WHEN (old."User Name" IS DISTINCT FROM new."User Name" AND new.age > 1 OR old.age > 7)
			    EXECUTE PROCEDURE %1$s.nothing();
			CREATE CONSTRAINT TRIGGER audit_late AFTER UPDATE OF "User Name" ON %1$s.users
			    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE PROCEDURE %1$s.nothing();
			CREATE TRIGGER audit_statement BEFORE UPDATE OF "User Name" OR TRUNCATE ON %1$s.users FOR EACH STATEMENT
			    EXECUTE PROCEDURE %1$s.nothing();
			ALTER TABLE %1$s.users ENABLE ALWAYS TRIGGER audit_when;
			COMMENT ON TRIGGER "Audit" ON %1$s.users IS 'who did it';
			COMMENT ON COLUMN %1$s.users."User Name" IS 'what others'' see \\ "hear"
			on two lines';
			COMMENT ON INDEX %1$s.users_name_key IS 'one name each';
			COMMENT ON CONSTRAINT name_or_age ON %1$s.users IS 'somebody';
			INSERT INTO %1$s.users SELECT i, 'user ' || i FROM generate_series(1, 100) i;
			INSERT INTO %1$s.orders SELECT i, 'user ' || i FROM generate_series(1, 100) i;
			""";

	private static final String SINCE_14 = """
			ALTER TABLE %1$s.users ADD loud text GENERATED ALWAYS AS (upper("User Name")) STORED;
			ALTER TABLE %1$s.users ALTER "User Name" SET COMPRESSION pglz;
			CREATE INDEX users_include ON %1$s.users (age) INCLUDE ("User Name");
			CREATE STATISTICS %1$s.users_expression ON (lower("User Name")), age FROM %1$s.users;
			CREATE FUNCTION %1$s.longest() RETURNS int LANGUAGE sql
			    BEGIN ATOMIC SELECT max(length("User Name")) FROM %1$s.users; END;
			""";

	private static final String SINCE_15 = """
			CREATE UNIQUE INDEX users_nulls ON %1$s.users (nullif("User Name", 'x'), id) NULLS NOT DISTINCT;
			CREATE PUBLICATION "feed of %1$s." FOR TABLE %1$s.users (id, "User Name") WHERE ("User Name" <> '');
			""";

	private static final String DESCRIPTION = """
			SELECT format('column %%s %%I %%s collate %%s not null %%s default %%s storage %%s options %%s target %%s acl %%s comment %%s %%s',
			    row_number() OVER (ORDER BY a.attnum), a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation,
			    a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attstorage, a.attoptions, a.attstattarget, a.attacl,
			    col_description(a.attrelid, a.attnum), to_jsonb(a) ->> 'attcompression')
			FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			WHERE a.attrelid = '%1$s.users'::regclass AND a.attnum > 0 AND NOT a.attisdropped
			UNION ALL
			SELECT format('index %%s with %%s valid %%s ready %%s clustered %%s replica %%s comment %%s',
			    pg_get_indexdef(i.indexrelid), c.reloptions, i.indisvalid, i.indisready, i.indisclustered, i.indisreplident,
			    obj_description(c.oid, 'pg_class'))
			FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = '%1$s.users'::regclass
			UNION ALL
			SELECT format('constraint %%s %%I %%s validated %%s inherited %%s comment %%s', k.conrelid::regclass, k.conname,
			    pg_get_constraintdef(k.oid), k.convalidated, k.connoinherit, obj_description(k.oid, 'pg_constraint'))
			FROM pg_constraint k WHERE k.conrelid IN ('%1$s.users'::regclass, '%1$s.orders'::regclass)
			UNION ALL
			SELECT format('trigger %%s %%s comment %%s', pg_get_triggerdef(oid), tgenabled, obj_description(oid, 'pg_trigger'))
			FROM pg_trigger WHERE tgrelid = '%1$s.users'::regclass AND NOT tgisinternal
			UNION ALL
			SELECT format('relation %%s %%s %%s %%s', c.relname, c.relacl, c.relreplident, pg_get_viewdef(c.oid))
			FROM pg_class c WHERE c.relnamespace = '%1$s'::regnamespace
			UNION ALL
			SELECT 'rule ' || definition FROM pg_rules WHERE schemaname = '%1$s'
			UNION ALL
			SELECT format('policy %%s %%s %%s', policyname, qual, with_check) FROM pg_policies WHERE schemaname = '%1$s'
			UNION ALL
			SELECT 'statistics ' || pg_get_statisticsobjdef(oid) FROM pg_statistic_ext
			WHERE stxrelid = '%1$s.users'::regclass
			UNION ALL
			SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = '%1$s'::regnamespace
			UNION ALL
			SELECT 'publication ' || (to_jsonb(p)::text) FROM pg_publication_tables p WHERE p.schemaname = '%1$s'
			ORDER BY 1
			""";

	@PostgresVersionsTest
	void completedPlanLeavesWhatAPlainRenameLeaves(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		create(database, "plain");
		create(database, "planned");
		Plan plan = plan(database, "planned");

		jdbc.execute("ALTER TABLE plain.users RENAME COLUMN %s TO %s".formatted(SOURCE, TARGET));
		run(jdbc, plan.expand());
		run(jdbc, plan.migrate());
		run(jdbc, plan.contract());

		assertThat(describe(jdbc, "planned")).isEqualTo(describe(jdbc, "plain"));
		assertThat(rows(jdbc, "planned")).isEqualTo(rows(jdbc, "plain"));
	}

	@PostgresVersionsTest
	void rollbackLeavesWhatWasThereFromEveryPoint(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		create(database, "plain");
		create(database, "planned");
		Plan plan = plan(database, "planned");
		List<Step> forward = new ArrayList<>(plan.expand());
		forward.addAll(plan.migrate());

		for (int steps = 0; steps <= forward.size(); steps++) {
			run(jdbc, forward.subList(0, steps));
			run(jdbc, plan.rollback());

			assertThat(describe(jdbc, "planned")).as("after %d steps", steps).isEqualTo(describe(jdbc, "plain"));
		}
	}

	@PostgresVersionsTest
	void chainedPlansLeaveWhatPlainRenamesLeave(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		create(database, "plain");
		create(database, "planned");
		Plan first = plan(database, "planned");
		run(jdbc, first.expand());
		Plan second = plan(database, "planned", TARGET, new Identifier("label"), List.of(first));

		jdbc.execute("ALTER TABLE plain.users RENAME COLUMN %s TO label".formatted(SOURCE));
		run(jdbc, second.expand());
		run(jdbc, first.migrate());
		Plan planAgain = plan(database, "planned", TARGET, new Identifier("other"), List.of(first));
		run(jdbc, second.migrate());
		run(jdbc, first.contract());
		run(jdbc, second.contract());

		assertThat(describe(jdbc, "planned")).isEqualTo(describe(jdbc, "plain"));
		assertThat(planAgain.migrate()).hasSameSizeAs(second.migrate());
	}

	private static void create(TestDatabase database, String schema) {
		database.jdbc().execute(SCHEMA.formatted(schema));
		if (database.version() >= 14) {
			database.jdbc().execute(SINCE_14.formatted(schema));
		}
		if (database.version() >= 15) {
			database.jdbc().execute(SINCE_15.formatted(schema));
		}
	}

	private static Plan plan(TestDatabase database, String schema) {
		return plan(database, schema, SOURCE, TARGET, List.of());
	}

	private static Plan plan(TestDatabase database, String schema, Identifier from, Identifier to,
			List<Plan> underWay) {
		QualifiedName name = QualifiedName.of(schema, "users");
		TableReference reference = new TableReference(Optional.of(name.schema()), name.name());
		return database.database().inTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			TableSnapshot table = new CatalogReader().table(session, name, new Identifier("zdm")).orElseThrow();
			return new RenameColumn(reference, from, to).plan(new PlanningContext("v2", Map.of(reference, table),
					underWay, DualWriteMode.BOTH, new RehearsalOnCopy(session)));
		});
	}

	private static void run(JdbcTemplate jdbc, List<Step> steps) {
		for (Step step : steps) {
			if (step instanceof Step.Backfill) {
				String column = step.name().substring(step.name().lastIndexOf('.') + 1);
				String source = column.equals("label") ? TARGET.quoted() : SOURCE.quoted();
				jdbc.execute("UPDATE %s SET %s = %s".formatted(step.table(), new Identifier(column), source));
			}
			step.statements().forEach(jdbc::execute);
		}
	}

	private static List<String> describe(JdbcTemplate jdbc, String schema) {
		return jdbc.queryForList(DESCRIPTION.formatted(schema), String.class)
			.stream()
			.map((line) -> line.replace(schema + ".", "").replace("\"" + schema + "\"", "\"\""))
			.toList();
	}

	private static List<Map<String, Object>> rows(JdbcTemplate jdbc, String schema) {
		return jdbc.queryForList("SELECT id, %s, age FROM %s.users ORDER BY id".formatted(TARGET, schema));
	}

}
