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

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What to measure and how. Every option is {@code --name=value}, or the system property
 * {@code zdm.benchmark.name}; {@code --zdm.*} goes to the applications that are measured.
 *
 * @param scenarios the names of the scenarios; none for all
 * @param values what was given, by name
 * @param properties properties of zdm for the applications that are measured
 */
record Options(List<String> scenarios, Map<String, String> values, Map<String, String> properties) {

	private static final Set<String> NAMES = Set.of("rows", "rounds", "postgres", "url", "username", "password",
			"pgroll", "sizes", "directory", "rate", "seconds");

	/**
	 * Read the command line.
	 * @param args names of scenarios and {@code --name=value}
	 * @return the options
	 */
	static Options of(String... args) {
		Map<String, String> values = new LinkedHashMap<>();
		Map<String, String> properties = new LinkedHashMap<>();
		for (String name : NAMES) {
			Optional.ofNullable(System.getProperty("zdm.benchmark." + name))
				.ifPresent((value) -> values.put(name, value));
		}
		for (String arg : args) {
			if (arg.startsWith("--")) {
				int equals = arg.indexOf('=');
				String name = (equals < 0) ? arg.substring(2) : arg.substring(2, equals);
				String value = (equals < 0) ? "true" : arg.substring(equals + 1);
				if (name.startsWith("zdm.")) {
					properties.put(name, value);
				}
				else if (NAMES.contains(name)) {
					values.put(name, value);
				}
				else {
					throw new BenchmarkException("There is no option --%s. The options are: %s, and --zdm.*"
						.formatted(name, NAMES.stream().sorted().toList()));
				}
			}
		}
		List<String> scenarios = Stream.of(args).filter((arg) -> !arg.startsWith("--")).toList();
		return new Options(scenarios, values, properties);
	}

	/**
	 * Return the number of rows of the table.
	 * @param otherwise what a scenario takes by itself
	 * @return the number of rows
	 */
	long rows(long otherwise) {
		return value("rows").map(Long::parseLong).orElse(otherwise);
	}

	int rounds() {
		return value("rounds").map(Integer::parseInt).orElse(3);
	}

	List<Integer> versions() {
		return list("postgres", "15,18").map(Integer::valueOf).toList();
	}

	/**
	 * Return the numbers of rows of the scenario that compares them.
	 * @return the numbers, the smallest first
	 */
	List<Long> sizes() {
		return list("sizes", "100000,1000000,10000000").map(Long::valueOf).sorted().toList();
	}

	private Stream<String> list(String name, String otherwise) {
		return Arrays.stream(value(name).orElse(otherwise).split(",", -1)).map(String::trim);
	}

	/**
	 * Return how many transactions are asked for in a second under load.
	 * @return the rate
	 */
	int rate() {
		return value("rate").map(Integer::parseInt).orElse(1000);
	}

	/**
	 * Return for how long the load runs when nothing else does.
	 * @return seconds
	 */
	int seconds() {
		return value("seconds").map(Integer::parseInt).orElse(15);
	}

	/**
	 * Return where the page, its plots and the raw figures are.
	 * @return the directory
	 */
	Path directory() {
		return Path.of(value("directory").orElse("docs/performance"));
	}

	/**
	 * Return the pgroll to compare with.
	 * @return the binary that was given, or one on the path
	 */
	Optional<Path> pgroll() {
		Optional<Path> given = value("pgroll").map(Path::of);
		if (given.isPresent()) {
			return given;
		}
		String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
		return Arrays.stream(path.split(File.pathSeparator, -1))
			.map((directory) -> Path.of(directory, "pgroll"))
			.filter(Files::isExecutable)
			.findFirst();
	}

	Optional<String> value(String name) {
		return Optional.ofNullable(this.values.get(name));
	}

}
