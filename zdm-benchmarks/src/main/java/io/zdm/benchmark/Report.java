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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Writes the figures into the page, between its marks, so that none is typed by hand.
 */
final class Report {

	private static final Pattern MARKED = Pattern.compile("(<!-- figures: ([a-z-]+) -->\n).*?(<!-- end -->)",
			Pattern.DOTALL);

	private static final String NOT_MEASURED = "*Not measured yet.*\n";

	private final Results results;

	Report(Results results) {
		this.results = results;
	}

	/**
	 * Write the figures into the page.
	 * @param page the page
	 */
	void write(Path page) {
		try {
			Files.writeString(page, filledIn(Files.readString(page)));
		}
		catch (IOException ex) {
			throw new BenchmarkException("The figures cannot be written into " + page, ex);
		}
	}

	/**
	 * Fill in the figures.
	 * @param text the text of the page
	 * @return the text with the figures
	 */
	String filledIn(String text) {
		Map<String, Scenario> scenarios = Scenarios.all()
			.stream()
			.collect(Collectors.toMap(Scenario::name, (scenario) -> scenario));
		return MARKED.matcher(text).replaceAll((match) -> {
			String name = match.group(2);
			String figures = switch (name) {
				case "summary" -> summary();
				case "conditions" -> conditions();
				default -> {
					Scenario scenario = scenarios.get(name);
					if (scenario == null) {
						throw new BenchmarkException(
								"The page wants figures of '%s', which is no scenario".formatted(name));
					}
					yield section(scenario);
				}
			};
			return Matcher.quoteReplacement(match.group(1) + "\n" + figures + "\n" + match.group(3));
		});
	}

	private String section(Scenario scenario) {
		StringBuilder text = new StringBuilder();
		this.results.of(scenario.name()).forEach((version, result) -> {
			text.append(
					"**PostgreSQL %s**, %s%s; %s\n\n".formatted(result.postgres(),
							(result.rows() > 0) ? SizesScenario.label(result.rows()) + ", " : "", (result.rounds() == 1)
									? "1 round" : "median of %d rounds (range)".formatted(result.rounds()),
							result.finishedAt()));
			text.append(table(scenario, result)).append("\n");
			result.notes().forEach((note) -> text.append(note).append("\n\n"));
		});
		if (text.isEmpty()) {
			return NOT_MEASURED;
		}
		return text.append("![%1$s](%1$s.png)\n".formatted(scenario.name())).toString();
	}

	private static String table(Scenario scenario, ScenarioResult result) {
		List<Column> columns = scenario.columns()
			.stream()
			.filter((column) -> result.runs().stream().anyMatch((run) -> run.figures().containsKey(column.figure())))
			.toList();
		StringBuilder table = new StringBuilder("| |");
		columns.forEach((column) -> table.append(" ").append(column.title()).append(" |"));
		table.append("\n|---|").append("---|".repeat(columns.size())).append("\n");
		for (String strategy : result.strategies()) {
			table.append("| ").append(strategy).append(" |");
			columns.forEach((column) -> table.append(" ").append(column.cell(result, strategy)).append(" |"));
			table.append("\n");
		}
		return table.toString();
	}

	private String summary() {
		List<Integer> versions = this.results.of(Scenarios.BACKFILL).keySet().stream().toList();
		if (versions.isEmpty()) {
			return NOT_MEASURED;
		}
		List<Map<String, Object>> summaries = versions.stream().map(new Summary(this.results)::of).toList();
		String head = Stream.concat(Stream.of("| |"), versions.stream().map(" PostgreSQL %d |"::formatted))
			.collect(Collectors.joining());
		StringBuilder table = new StringBuilder(head).append("\n|---|")
			.append("---|".repeat(versions.size()))
			.append("\n");
		for (String name : summaries.get(0).keySet()) {
			table.append("| `").append(name).append("` |");
			summaries.forEach((summary) -> table.append(" ").append(text(summary.get(name))).append(" |"));
			table.append("\n");
		}
		return table.toString();
	}

	private static String text(@Nullable Object value) {
		return (value != null) ? value.toString() : "not measured";
	}

	private String conditions() {
		String conditions = this.results.of(Scenarios.BACKFILL)
			.values()
			.stream()
			.map(ScenarioResult::conditions)
			.map((all) -> all.entrySet()
				.stream()
				.map((condition) -> "| %s | %s |\n".formatted(condition.getKey(), condition.getValue()))
				.collect(Collectors.joining("", "| condition | |\n|---|---|\n", "")))
			.collect(Collectors.joining("\n"));
		return conditions.isEmpty() ? NOT_MEASURED : conditions;
	}

}
