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

import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
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

	private static final String SCHEMA = """
			CREATE SCHEMA %1$s;
			CREATE TABLE %1$s.users (
			    id bigint PRIMARY KEY,
			    "User Name" character varying(100) COLLATE "C" NOT NULL DEFAULT 'nobody',
			    age integer NOT NULL DEFAULT 0 CHECK (age >= 0)
			);
			CREATE INDEX users_age ON %1$s.users (age DESC);
			CREATE INDEX "By Name" ON %1$s.users ("User Name");
			CREATE INDEX users_hash ON %1$s.users USING hash ("User Name") WITH (fillfactor = 50);
			CREATE INDEX users_brin ON %1$s.users USING brin ("User Name") WITH (pages_per_range = 16, autosummarize = on);
			CREATE UNIQUE INDEX users_name_key ON %1$s.users ("User Name") WITH (fillfactor = 70);
			COMMENT ON COLUMN %1$s.users."User Name" IS 'what others'' see \\ "hear"
			on two lines';
			COMMENT ON INDEX %1$s.users_name_key IS 'one name each';
			INSERT INTO %1$s.users SELECT i, 'user ' || i FROM generate_series(1, 100) i;
			""";

	private static final String DESCRIPTION = """
			SELECT format('column %%I %%s collate %%s not null %%s default %%s storage %%s options %%s target %%s acl %%s comment %%s',
			    a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation, a.attnotnull,
			    pg_get_expr(d.adbin, d.adrelid), a.attstorage, a.attoptions, a.attstattarget, a.attacl,
			    col_description(a.attrelid, a.attnum))
			FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			WHERE a.attrelid = '%1$s.users'::regclass AND a.attnum > 0 AND NOT a.attisdropped
			UNION ALL
			SELECT format('index %%s with %%s valid %%s ready %%s comment %%s', pg_get_indexdef(i.indexrelid), c.reloptions,
			    i.indisvalid, i.indisready, obj_description(c.oid, 'pg_class'))
			FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = '%1$s.users'::regclass
			UNION ALL
			SELECT format('constraint %%I %%s validated %%s inherited %%s', k.conname, pg_get_constraintdef(k.oid),
			    k.convalidated, k.connoinherit)
			FROM pg_constraint k WHERE k.conrelid = '%1$s.users'::regclass
			ORDER BY 1
			""";

	@PostgresVersionsTest
	void completedPlanLeavesWhatAPlainRenameLeaves(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute(SCHEMA.formatted("plain"));
		jdbc.execute(SCHEMA.formatted("planned"));
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
		jdbc.execute(SCHEMA.formatted("plain"));
		jdbc.execute(SCHEMA.formatted("planned"));
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
		jdbc.execute(SCHEMA.formatted("plain"));
		jdbc.execute(SCHEMA.formatted("planned"));
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
		assertThat(planAgain.contract()).hasSameSizeAs(second.contract());
	}

	private static Plan plan(TestDatabase database, String schema) {
		return plan(database, schema, SOURCE, TARGET, List.of());
	}

	private static Plan plan(TestDatabase database, String schema, Identifier from, Identifier to,
			List<Plan> underWay) {
		QualifiedName name = QualifiedName.of(schema, "users");
		TableSnapshot table = database.database()
			.inTransaction(TransactionSettings.BOOKKEEPING.withSnapshot(),
					(session) -> new CatalogReader().table(session, name, new Identifier("zdm")))
			.orElseThrow();
		TableReference reference = new TableReference(Optional.of(name.schema()), name.name());
		return new RenameColumn(reference, from, to)
			.plan(new PlanningContext("v2", Map.of(reference, table), underWay));
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
			.map((line) -> line.replace(schema + ".", ""))
			.toList();
	}

	private static List<Map<String, Object>> rows(JdbcTemplate jdbc, String schema) {
		return jdbc.queryForList("SELECT id, %s, age FROM %s.users ORDER BY id".formatted(TARGET, schema));
	}

}
