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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.backfill.BackfillPace;
import io.zdm.backfill.BackfillSettings;
import io.zdm.backfill.RecheckPace;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.traffic.Oracle;
import io.zdm.testing.traffic.Release;
import io.zdm.testing.traffic.Traffic;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataIntegrityViolationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Runs the statements of the operating guide, as they stand there.
 */
@PostgresTest
class OperatingGuideTests {

	private static final Pattern STATEMENTS = Pattern.compile("<!-- sql: (\\w+) -->\n```sql\n(.*?)```", Pattern.DOTALL);

	private static final BackfillSettings SLOW = new BackfillSettings(new BackfillPace(Duration.ofMillis(2), 2, 1, 1),
			4, 4, 4, 2000, Duration.ofMillis(100), Duration.ofSeconds(30), RecheckPace.DEFAULT);

	private final String guide;

	OperatingGuideTests() throws IOException {
		this.guide = Files.readString(Path.of("..", "docs", "operating-guide.md"));
	}

	@Test
	void theSyncIsRemovedInFlightAndTheMigrationIsTakenBack(TestDatabase database) {
		createUsers(database);
		List<String> before = Schema.of(database);
		try (Traffic traffic = traffic(database);
				TestInstance instance = TestInstance.on(database.dataSource())
					.ships(TestMigrations.RENAME)
					.backfill(SLOW)
					.build()
					.start()) {
			TestInstance.patiently().until(() -> LifecycleTests.filled(database) > 500);
			database.jdbc().execute(statements("hold"));
			awaitRemoved(database);

			assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATING);
			assertThat(instance.migration("2").activity()).isEqualTo(Activity.PAUSED);
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
			awaitMoreStatements(traffic);
			instance.requestUntilAccepted("2", "rollback");
			instance.await("2", Phase.ROLLED_BACK);
			assertThat(Schema.of(database)).isEqualTo(before);
			assertThat(LifecycleTests.leftovers(database)).isEmpty();

			instance.requestUntilAccepted("2", "retry");
			instance.await("2", Phase.MIGRATED);
			traffic.stop(Release.OLD);
			assertThat(traffic.failures()).isEmpty();
			assertThat(new Oracle(database.jdbc(), "user_name", "display_name").wrongRows(traffic.written())).isEmpty();
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void theSyncIsRemovedUnderTheNewReleaseAndBroughtBack(TestDatabase database) {
		StartupTests.createUsers(database, 100);
		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.maps("users.display_name")
			.build()
			.start()) {
			instance.await("2", Phase.MIGRATED);
			database.jdbc().execute(statements("hold"));
			String script = database.jdbc().queryForObject(statements("save"), String.class);
			awaitRemoved(database);

			String insert = "INSERT INTO users (display_name) VALUES ('Grace')";
			assertThatExceptionOfType(DataIntegrityViolationException.class)
				.isThrownBy(() -> database.jdbc().update(insert));
			database.jdbc().execute(statements("release"));
			database.jdbc().update(insert);
			database.jdbc().update("UPDATE users SET display_name = 'Ada' WHERE id = 7");
			database.jdbc().update(statements("fill"));
			database.jdbc().execute(script);
			database.jdbc().update(statements("fill"));
			database.jdbc().execute(statements("mandatory"));
			assertThat(instance.request("2", "resume")).isInstanceOf(ActionOutcome.Accepted.class);
			verify(instance);
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);

			assertThat(database.jdbc()
				.queryForList("SELECT display_name FROM users WHERE id = 7 OR id > 100 ORDER BY id", String.class))
				.containsExactly("Ada", "Grace");
			assertThat(Schema.of(database)).contains(
					"index CREATE UNIQUE INDEX users_user_name_key ON public.users" + " USING btree (display_name)");
			assertThat(Schema.of(database))
				.anySatisfy((line) -> assertThat(line).startsWith("column display_name text NOT NULL"));
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
		}
	}

	@Test
	void theSyncIsSwitchedOffAndOn(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.build()
			.start()) {
			instance.await("2", Phase.MIGRATED);
			database.jdbc().execute(statements("off"));
			database.jdbc().update("UPDATE users SET display_name = 'off' WHERE id = 1");
			database.jdbc().update(statements("fill"));
			database.jdbc().execute(statements("on"));
			database.jdbc().update("UPDATE users SET display_name = 'on' WHERE id = 2");

			assertThat(
					database.jdbc().queryForList("SELECT user_name FROM users WHERE id < 3 ORDER BY id", String.class))
				.containsExactly("off", "on");
			verify(instance);
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void nothingRemainsWhenAllIsForgotten(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		List<String> before = Schema.of(database);
		TestInstance.on(database.dataSource()).ships(TestMigrations.RENAME).build().startup().close();
		awaitRemoved(database);
		database.jdbc().execute(statements("forget"));

		assertThat(database.jdbc().update("UPDATE users SET user_name = 'after ' || id")).isEqualTo(10);
		assertThat(Schema.of(database)).isEqualTo(before);
		assertThat(LifecycleTests.leftovers(database)).isEmpty();
	}

	@Test
	void theDatabaseAnswersWhereNoInstanceDoes(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.build()
			.start()) {
			instance.await("2", Phase.MIGRATED);
			List<List<Map<String, Object>>> answers = Stream.of(statements("look").split(";\n"))
				.map((query) -> database.jdbc().queryForList(query))
				.toList();

			assertThat(answers).hasSize(4);
			assertThat(answers.get(0)).singleElement()
				.satisfies((row) -> assertThat(row).containsEntry("phase", "MIGRATED"));
			assertThat(answers.get(1)).singleElement().satisfies((row) -> assertThat(row).containsEntry("live", true));
			assertThat(answers.get(3)).extracting((row) -> row.get("event")).contains("phase MIGRATED");
		}
	}

	@Test
	void everyPhaseAndActivityIsExplained() {
		assertThat(Stream.of(Phase.values()).map((phase) -> "\n| `%s` | ".formatted(phase)))
			.allSatisfy((row) -> assertThat(this.guide).contains(row));
		assertThat(Stream.of(Activity.values()).map((activity) -> "\n| `%s` | ".formatted(activity)))
			.allSatisfy((row) -> assertThat(this.guide).contains(row));
	}

	@Test
	void theConditionsAreThoseOfTheGates() throws IOException {
		String gates = Files.readString(Path.of("..", "docs", "gate.md"));
		String section = this.guide.substring(this.guide.indexOf("## When contract waits"),
				this.guide.indexOf("## When it has failed"));

		assertThat(Pattern.compile("^\\| (`.*?`) \\| ", Pattern.MULTILINE)
			.matcher(section)
			.results()
			.flatMap((row) -> Stream.of(row.group(1).split(", ")))).hasSizeGreaterThan(10)
			.allSatisfy((name) -> assertThat(gates).contains("\n| " + name + " | "));
	}

	private String statements(String name) {
		return STATEMENTS.matcher(this.guide)
			.results()
			.filter((block) -> block.group(1).equals(name))
			.map((block) -> block.group(2))
			.findFirst()
			.orElseThrow(() -> new AssertionError("The guide has no statements " + name));
	}

	/**
	 * Try again, as the guide says, while somebody has the table.
	 */
	private void awaitRemoved(TestDatabase database) {
		TestInstance.patiently().ignoreExceptions().until(() -> {
			database.jdbc().execute(statements("remove"));
			return true;
		});
	}

	private static void verify(TestInstance instance) {
		instance.requestUntilAccepted("2", "verify");
		TestInstance.patiently().until(() -> instance.migration("2").request().isEmpty());
	}

	private static void createUsers(TestDatabase database) {
		database.jdbc()
			.execute(
					"""
							CREATE TABLE users (
							    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
							    user_name text NOT NULL,
							    email text,
							    visits int NOT NULL DEFAULT 0);
							INSERT INTO users (user_name, email) SELECT 'Name ' || i, 'mail' || i FROM generate_series(1, 20000) AS i;
							ANALYZE users;
							""");
	}

	private static Traffic traffic(TestDatabase database) {
		Traffic traffic = new Traffic(database.url(), database.username(), database.password(), false, 17);
		Map<Long, String> rows = new TreeMap<>();
		database.jdbc().query("SELECT id, user_name FROM users", (row) -> {
			rows.put(row.getLong(1), row.getString(2));
		});
		traffic.remember(rows);
		traffic.start(Release.OLD, List.of("", ""), new ArrayList<>(rows.keySet()));
		return traffic;
	}

	private static void awaitMoreStatements(Traffic traffic) {
		long now = traffic.statements();
		TestInstance.patiently().until(() -> traffic.statements() > now + 100);
	}

}
