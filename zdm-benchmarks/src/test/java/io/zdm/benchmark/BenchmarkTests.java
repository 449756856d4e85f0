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

package io.zdm.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Main}, with few rows: that each part does its work, not how fast.
 */
class BenchmarkTests {

	@TempDir
	private static Path directory;

	private static String output;

	@BeforeAll
	static void run() throws IOException {
		Files.writeString(directory.resolve("README.md"), """
				Before.
				<!-- figures: backfill -->
				stale
				<!-- end -->
				Between.
				<!-- figures: uuid-key -->
				<!-- end -->
				""");
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		Main.run(Options.of("backfill", "load", "--rows=20000", "--rounds=1", "--seconds=1", "--postgres=18",
				"--directory=" + directory), new PrintStream(out, true, StandardCharsets.UTF_8));
		output = out.toString(StandardCharsets.UTF_8);
	}

	private static JsonNode results() {
		return JsonMapper.shared().readTree(directory.resolve("results.json").toFile());
	}

	@Test
	void comparesEveryStrategy() {
		JsonNode runs = results().at("/scenarios/backfill/18/runs");
		assertThat(runs.valueStream().map((run) -> run.get("strategy").asString())).contains(OneShot.NAME, Keyset.NAME,
				ZdmBackfill.ONE, ZdmBackfill.TWO);
		assertThat(runs.valueStream()).allSatisfy((run) -> {
			JsonNode figures = run.get("figures");
			for (String figure : List.of("rowsPerSecond", "walBytesPerRow", "heapGrowthShare")) {
				assertThat(figures.get(figure).asDouble()).as(figure).isPositive();
			}
		});
	}

	@Test
	void summarizesWhatWasMeasured() {
		JsonNode results = results();
		for (String figure : List.of("zdmToOneShot", "zdmTwoWorkersToOneShot", "walToOneShot", "heapGrowthToOneShot",
				"foregroundP99ToNone", "foregroundP99ToComputation", "longestStatementMillis", "rounds", "rows")) {
			assertThat(results.get(figure).asDouble()).as(figure).isPositive();
		}
		assertThat(results.has("zdmToPgroll")).isTrue();
		assertThat(results.has("indexGrowthToOneShot")).isTrue();
		assertThat(results.get("postgres").asString()).startsWith("18.");
	}

	@Test
	void putsTheLoadOnTheServer() {
		double transactions = results().at("/scenarios/load/18/runs/0/figures/foregroundTransactions").asDouble();
		// All that was due within the second, however late it came.
		assertThat(transactions).isGreaterThan(900);
	}

	@Test
	void writesThePageAndThePlots() throws IOException {
		String page = Files.readString(directory.resolve("README.md"));
		assertThat(page).startsWith("Before.\n<!-- figures: backfill -->\n").contains("<!-- end -->\nBetween.\n");
		assertThat(page).contains("| one-shot UPDATE | ").contains("![backfill](backfill.png)").doesNotContain("stale");
		assertThat(page).endsWith("<!-- figures: uuid-key -->\n\n*Not measured yet.*\n\n<!-- end -->\n");
		assertThat(directory.resolve("backfill.png")).isNotEmptyFile();
		assertThat(directory.resolve("load.png")).isNotEmptyFile();
	}

	@Test
	void saysWhichStrategiesItSkips() {
		assertThat(output.contains("pgroll was skipped")).isEqualTo(Options.of().pgroll().isEmpty());
	}

	@Test
	void keepsTheFiguresOfOtherScenarios() {
		Results results = Results.read(directory.resolve("results.json"));
		results.put("uuid-key", 15, SpreadTests.result(SpreadTests.run("a", 1, 2)));
		assertThat(results().at("/scenarios").propertyNames()).containsExactly("backfill", "load", "uuid-key");
		assertThat(Results.read(directory.resolve("results.json")).of("backfill", 18)).isPresent();
	}

	@Test
	void hasAPlaceOnThePageForEveryScenario() throws IOException {
		String page = Files.readString(Path.of("../docs/performance/README.md"));
		assertThat(Scenarios.all())
			.allSatisfy((scenario) -> assertThat(page).contains("<!-- figures: %s -->".formatted(scenario.name())));
	}

	@Test
	void namesTheScenariosWhenThereIsNoSuchOne() {
		assertThatExceptionOfType(BenchmarkException.class)
			.isThrownBy(() -> Main.run(Options.of("fast"), new PrintStream(new ByteArrayOutputStream())))
			.withMessageContaining("fast")
			.withMessageContaining("backfill");
	}

}
