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

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs a scenario: round 1 of all that take part, then round 2, as the machine is not the
 * same all the time.
 */
final class ScenarioRun {

	private final BenchmarkServer server;

	private final Options options;

	private final PrintStream out;

	ScenarioRun(BenchmarkServer server, Options options, PrintStream out) {
		this.server = server;
		this.options = options;
		this.out = out;
	}

	ScenarioResult of(Scenario scenario) {
		Bench bench = new Bench(this.server, this.options, this.options.rows(scenario.defaultRows()));
		try (RunDatabase postgres = new RunDatabase(this.server, "postgres", 0)) {
			String version = postgres.text("SHOW server_version").split(" ", 2)[0];
			this.out.printf("%n%s, PostgreSQL %s%n", scenario.name(), version);
			List<String> notes = notes(scenario);
			notes.forEach(this.out::println);
			List<Scenario.Contender> contenders = scenario.contenders(bench);
			List<Run> runs = new ArrayList<>();
			for (int round = 1; round <= this.options.rounds(); round++) {
				for (Scenario.Contender contender : contenders) {
					Run run = contender.run().run(round);
					this.out.printf("  round %d  %-30s %s%n", round, run.strategy(), text(run));
					runs.add(run);
				}
			}
			return new ScenarioResult(version, bench.rows(), this.options.rounds(),
					Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), Conditions.of(postgres, this.options),
					notes, runs);
		}
	}

	private List<String> notes(Scenario scenario) {
		boolean compares = scenario.name().equals(Scenarios.BACKFILL)
				|| scenario.name().equals(TriggerCostScenario.NAME);
		return (compares && this.options.pgroll().isEmpty())
				? List.of("pgroll was skipped: give its binary by --pgroll=<path>, or put it on the PATH.") : List.of();
	}

	private static String text(Run run) {
		List<String> figures = new ArrayList<>();
		for (Map.Entry<String, Double> figure : run.figures().entrySet()) {
			figures.add(String.format(Locale.ENGLISH, "%s=%,.2f", figure.getKey(), figure.getValue()));
		}
		return String.join("  ", figures);
	}

}
