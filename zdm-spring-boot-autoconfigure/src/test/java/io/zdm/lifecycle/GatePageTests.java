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
import java.util.List;
import java.util.stream.Stream;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the page of the gates is that of the code.
 */
@PostgresTest
class GatePageTests {

	@Test
	void thePageOfTheGatesNamesEveryCondition(TestDatabase database) throws IOException {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
			MigrationDetail detail = instance.engine().detail("2").orElseThrow();
			List<String> conditions = Stream.of(detail.contractGate(), detail.rollbackGate())
				.flatMap((gate) -> gate.orElseThrow().conditions().stream())
				.map((condition) -> "`%s` %s".formatted(condition.name(), condition.overridable() ? "yes" : "no"))
				.toList();

			assertThat(Files.readAllLines(Path.of("..", "docs", "gate.md"))
				.stream()
				.filter((line) -> line.startsWith("| `"))
				.map((line) -> line.replaceFirst("^\\| (`[a-z-]+`) \\|.*\\| (yes|no) \\|$", "$1 $2")))
				.containsExactlyInAnyOrderElementsOf(conditions);
		}
	}

}
