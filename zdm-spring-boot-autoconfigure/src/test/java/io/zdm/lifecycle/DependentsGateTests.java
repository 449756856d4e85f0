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
import java.util.Set;
import io.zdm.Phase;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NothingDepends} as a request meets it.
 */
@PostgresTest
class DependentsGateTests {

	@Test
	void whatWasBuiltOnTheColumnOfTheNewNameClosesTheGate(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
			database.jdbc().execute("CREATE VIEW names AS SELECT display_name FROM users");
			database.jdbc().execute("CREATE INDEX by_name ON users (lower(display_name))");
			TestInstance.patiently()
				.until(() -> Gates.failing(instance.request("2", "contract", "dependents"))
					.equals(Set.of("dependents")));
			assertThat(Gates.report(instance, "dependents").message()).contains("view public.names", "public.by_name");
			assertThat(Gates.report(instance, "dependents").remedy()).contains("carried over");
		}
	}

	@Test
	void whatDependsOnTheOldColumnIsCarriedOver(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
			database.jdbc().execute("CREATE VIEW names AS SELECT user_name AS name FROM users");
			database.jdbc().execute("CREATE INDEX by_name ON users (lower(user_name))");

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);

			assertThat(database.jdbc().queryForObject("SELECT pg_get_indexdef('by_name'::regclass)", String.class))
				.endsWith("(lower(display_name))");
			assertThat(database.jdbc().queryForObject("SELECT count(*) FROM names", Long.class)).isEqualTo(10);
		}
	}

	@Test
	void aTriggerFunctionThatNamesTheOldColumnClosesTheGate(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		String function = """
				CREATE OR REPLACE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN
				    PERFORM NEW.%s;
				    RETURN NEW;
				END $$
				""";
		database.jdbc().execute(function.formatted("user_name"));
		database.jdbc().execute("CREATE TRIGGER audit AFTER UPDATE ON users FOR EACH ROW EXECUTE PROCEDURE audit()");
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
			TestInstance.patiently()
				.until(() -> Gates.failing(instance.request("2", "contract")).equals(Set.of("dependents")));
			assertThat(Gates.report(instance, "dependents").message()).contains("trigger audit names 'user_name'");

			database.jdbc().execute(function.formatted("display_name"));
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			assertThat(database.jdbc().update("UPDATE users SET display_name = 'after ' || id")).isEqualTo(10);
		}
	}

}
