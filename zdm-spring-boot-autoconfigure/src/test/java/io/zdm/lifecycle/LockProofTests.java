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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zdm.Phase;
import io.zdm.documentation.LocksDocumentation;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.operation.LockWatch;
import io.zdm.testing.operation.OperationDatabase;
import io.zdm.testing.operation.OperationDatabase.PlannedStep;
import io.zdm.testing.operation.StepLocks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The proof that no step of any operation holds a lock which blocks readers or writers
 * while it scans or rewrites a table. What it sees is {@code docs/locks.md}; the page is
 * written with {@code -Psoak -Dzdm.docs.write=true}.
 */
@PostgresTest
class LockProofTests {

	private static final String FILTER = System.getProperty("zdm.test.case", "");

	private static final boolean WRITE = Boolean.getBoolean("zdm.docs.write");

	private static final Path PAGE = Path.of("..", "docs", "locks.md");

	private static final int FIRST_WITH_PROVEN_NOT_NULL = 12;

	private static final LocksDocumentation documentation = new LocksDocumentation();

	@Test
	void noStepScansOrRewritesUnderABlockingLock(TestDatabase database) throws IOException {
		prove(database);
	}

	@Tag("soak")
	@PostgresVersionsTest
	void norOnAnyOtherVersion(TestDatabase database) throws IOException {
		prove(database);
	}

	private static void prove(TestDatabase database) throws IOException {
		OperationDatabase operations = new OperationDatabase(database, FILTER);
		operations.prepare();
		Map<String, PlannedStep> planned = operations.steps();

		Map<String, StepLocks> forwards = run(database, operations, "contract", Phase.COMPLETED);
		operations.prepare();
		database.jdbc().execute("DROP SCHEMA zdm CASCADE");
		Map<String, StepLocks> back = run(database, operations, "rollback", Phase.ROLLED_BACK, "new-column-unmapped",
				"removed-column-mapped");

		assertThat(forwards).isNotEmpty();
		assertThat(harm(database.version(), forwards)).isEmpty();
		assertThat(harm(database.version(), back)).isEmpty();
		Map<String, StepLocks> all = new LinkedHashMap<>(back);
		all.putAll(forwards);
		documentation.add(database.version(), planned, all);
		if (!WRITE && FILTER.isEmpty()) {
			assertThat(LocksDocumentation.blocking(LocksDocumentation.rows(planned, all)))
				.containsExactlyInAnyOrderElementsOf(LocksDocumentation
					.blocking(LocksDocumentation.parse(Files.readString(PAGE), database.version())));
		}
	}

	@AfterAll
	static void write() throws IOException {
		if (WRITE) {
			Files.writeString(PAGE, documentation.page());
		}
	}

	private static Map<String, StepLocks> run(TestDatabase database, OperationDatabase operations, String action,
			Phase end, String... overrides) {
		LockWatch watch = new LockWatch(database.dataSource());
		try (TestInstance instance = TestInstance.on(watch)
			.ships(operations.migration())
			.startupTimeout(Duration.ofMinutes(5))
			.build()) {
			instance.start();
			instance.await("2", Phase.MIGRATED);
			instance.requestUntilAccepted("2", action, overrides);
			instance.await("2", end);
		}
		writeScripts(database.version(), action, watch);
		return watch.steps();
	}

	/**
	 * For linters of SQL.
	 */
	private static void writeScripts(int version, String action, LockWatch watch) {
		String directory = System.getProperty("zdm.test.scripts", "");
		if (!directory.isEmpty()) {
			try {
				List<String> scripts = watch.scripts();
				for (int i = 0; i < scripts.size(); i++) {
					Files.writeString(Path.of(directory, "%d-%s-%03d.sql".formatted(version, action, i)),
							scripts.get(i) + "\n");
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	private static List<String> harm(int version, Map<String, StepLocks> steps) {
		return steps.entrySet()
			.stream()
			.filter((step) -> version >= FIRST_WITH_PROVEN_NOT_NULL || !step.getKey().startsWith("set-not-null "))
			.flatMap((step) -> step.getValue().harm().stream().map((harm) -> step.getKey() + ": " + harm))
			.toList();
	}

}
