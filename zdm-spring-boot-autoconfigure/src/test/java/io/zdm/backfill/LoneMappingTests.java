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

package io.zdm.backfill;

import java.util.List;

import io.zdm.plan.Conversion;
import io.zdm.plan.Mapping;
import io.zdm.plan.TableSync;
import io.zdm.postgres.Identifier;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static io.zdm.backfill.BackfillFixture.RENAME;
import static io.zdm.backfill.BackfillFixture.SCHEMA;
import static io.zdm.backfill.BackfillFixture.USERS;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoneMapping}: the sync trigger rests in the statements of a backfill
 * only where it has nothing to do.
 */
class LoneMappingTests {

	private static final Mapping NEXT = new Mapping("v3_0", USERS, RENAME.targets(),
			List.of(BackfillFixture.text("shown_name")),
			List.of(new Conversion.Identity(new Identifier("display_name"))),
			List.of(new Conversion.Identity(new Identifier("shown_name"))));

	@PostgresVersionsTest
	void theTriggerRestsWhereTheMappingIsAlone(TestDatabase database) {
		BackfillFixture fixture = synced(database, RENAME);

		fixture.backfill();

		assertThat(fixture.count("display_name = user_name")).isEqualTo(1000);
		assertThat(calls(fixture)).isZero();
	}

	@PostgresVersionsTest
	void itServesAnotherMappingOfTheTable(TestDatabase database) {
		BackfillFixture fixture = synced(database, RENAME, NEXT);

		fixture.backfill();

		assertThat(fixture.count("display_name = user_name AND shown_name = user_name")).isEqualTo(1000);
		assertThat(calls(fixture)).isEqualTo(1000);
	}

	@PostgresVersionsTest
	void itSeesWhatTriggersOfTheUserMakeOfTheRow(TestDatabase database) {
		BackfillFixture fixture = synced(database, RENAME);
		fixture.jdbc().execute("""
				CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $shout$
				BEGIN NEW.user_name := upper(NEW.user_name); RETURN NEW; END $shout$""");
		fixture.jdbc().execute("CREATE TRIGGER shout BEFORE UPDATE ON users FOR EACH ROW EXECUTE PROCEDURE shout()");

		fixture.backfill();

		assertThat(calls(fixture)).isGreaterThanOrEqualTo(1000);
		assertThat(fixture.count("display_name IS NULL")).isZero();
	}

	@PostgresVersionsTest
	void itWorksInStatementsThatATriggerOfTheUserSends(TestDatabase database) {
		BackfillFixture fixture = synced(database, RENAME);
		fixture.jdbc().execute("""
				CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $follow$
				BEGIN
				    IF pg_trigger_depth() = 1 AND NEW.id = 1 THEN
				        UPDATE users SET user_name = 'changed' WHERE id = 1000;
				    END IF;
				    RETURN NULL;
				END $follow$""");
		fixture.jdbc().execute("CREATE TRIGGER follow AFTER UPDATE ON users FOR EACH ROW EXECUTE PROCEDURE follow()");

		fixture.backfill();

		assertThat(fixture.count("user_name = 'changed' AND display_name = 'changed'")).isEqualTo(1);
		assertThat(fixture.count("display_name IS DISTINCT FROM user_name")).isZero();
	}

	@PostgresVersionsTest
	void aMappingThatComesBetweenIsNoticed(TestDatabase database) {
		synced(database, RENAME);
		LoneMapping lone = new LoneMapping(SCHEMA, RENAME);

		boolean wrong = database.database().inTransaction(BackfillFixture.SMALL.transaction(), (session) -> {
			session.value(String.class, "SELECT " + lone.tellTrigger());
			assertThat(session.value(Boolean.class, "SELECT " + lone.wasWrong())).isFalse();
			database.jdbc()
				.execute("INSERT INTO zdm.mapping (id, migration, table_schema, table_name, definition)"
						+ " SELECT 'v3_0', migration, table_schema, table_name, definition FROM zdm.mapping");
			return session.value(Boolean.class, "SELECT " + lone.wasWrong());
		});

		assertThat(wrong).isTrue();
	}

	/**
	 * The table with the sync of the mappings as they are installed, and a count of the
	 * calls of its function.
	 */
	private static BackfillFixture synced(TestDatabase database, Mapping... mappings) {
		BackfillFixture fixture = new BackfillFixture(database).users(1000);
		fixture.jdbc().execute("ALTER TABLE users ADD COLUMN shown_name text");
		fixture.jdbc().execute("DROP TRIGGER \"~zdm_sync\" ON users");
		fixture.jdbc().execute("""
				INSERT INTO zdm.migration (application, target, version, description, checksum, phase, activity, plan)
				VALUES ('shop', 'public', '2', 'd', 'c', 'MIGRATING', 'RUNNING', '{}')""");
		for (Mapping mapping : mappings) {
			fixture.jdbc()
				.update("INSERT INTO zdm.mapping (id, migration, table_schema, table_name, definition)"
						+ " SELECT ?, id, 'public', 'users', '{}' FROM zdm.migration", mapping.id());
		}
		fixture.jdbc().execute("CREATE SEQUENCE calls");
		TableSync sync = new TableSync(SCHEMA, USERS, List.of(mappings));
		sync.statements().forEach((statement) -> fixture.jdbc().execute(counted(statement)));
		return fixture;
	}

	private static String counted(String statement) {
		return statement.startsWith("CREATE OR REPLACE FUNCTION")
				? statement.replaceFirst("\nBEGIN\n", "\nBEGIN\n  PERFORM nextval('public.calls');\n") : statement;
	}

	private static long calls(BackfillFixture fixture) {
		Long calls = fixture.jdbc()
			.queryForObject("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM calls", Long.class);
		return (calls != null) ? calls : -1;
	}

}
