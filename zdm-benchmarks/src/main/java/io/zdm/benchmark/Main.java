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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs benchmarks, and writes their figures, plots and the page about them.
 */
public final class Main {

	/**
	 * Writes plots and page anew, from figures that are there.
	 */
	private static final String REPORT = "report";

	private Main() {
	}

	/**
	 * Run what is asked for.
	 * @param args names of scenarios, {@code report}, and options; see
	 * {@code docs/performance/README.md}
	 */
	public static void main(String[] args) {
		try {
			run(Options.of(args), System.out);
		}
		catch (BenchmarkException ex) {
			System.err.println(ex.getMessage());
			System.exit(1);
		}
	}

	/**
	 * Run what is asked for.
	 * @param options what is asked for
	 * @param out where to tell how it goes
	 */
	static void run(Options options, PrintStream out) {
		Results results = Results.read(options.directory().resolve("results.json"));
		List<Scenario> scenarios = scenarios(options);
		Optional<String> url = options.value("url");
		if (!scenarios.isEmpty() && url.isPresent()) {
			try (BenchmarkServer server = BenchmarkServer.given(url.get(), options.value("username").orElse("postgres"),
					options.value("password").orElse("postgres"))) {
				run(scenarios, server, options, results, out);
			}
		}
		else if (!scenarios.isEmpty()) {
			for (int version : options.versions()) {
				try (BenchmarkServer server = BenchmarkServer.embedded(version)) {
					run(scenarios, server, options, results, out);
				}
			}
		}
		new Plots(results, options.directory()).draw();
		Path page = options.directory().resolve("README.md");
		if (Files.exists(page)) {
			new Report(results).write(page);
		}
	}

	private static void run(List<Scenario> scenarios, BenchmarkServer server, Options options, Results results,
			PrintStream out) {
		for (Scenario scenario : scenarios) {
			ScenarioResult result = new ScenarioRun(server, options, out).of(scenario);
			results.put(scenario.name(), Integer.parseInt(result.postgres().split("\\D", 2)[0]), result);
		}
	}

	private static List<Scenario> scenarios(Options options) {
		List<Scenario> all = Scenarios.all();
		if (options.scenarios().isEmpty()) {
			return all;
		}
		List<Scenario> chosen = new ArrayList<>();
		for (String name : options.scenarios()) {
			if (!name.equals(REPORT)) {
				chosen.add(all.stream()
					.filter((scenario) -> scenario.name().equals(name))
					.findFirst()
					.orElseThrow(() -> new BenchmarkException("There is no scenario '%s'. There are: %s, and '%s'"
						.formatted(name, all.stream().map(Scenario::name).toList(), REPORT))));
			}
		}
		return chosen;
	}

}
