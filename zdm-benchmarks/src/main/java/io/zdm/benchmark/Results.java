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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The raw figures of all scenarios, kept in one file: a run replaces what it measured
 * anew, and leaves the rest.
 */
final class Results {

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private static final TypeReference<Map<String, SortedMap<Integer, ScenarioResult>>> TYPE = new TypeReference<>() {
	};

	private final Path file;

	private final Map<String, SortedMap<Integer, ScenarioResult>> scenarios;

	private Results(Path file, Map<String, SortedMap<Integer, ScenarioResult>> scenarios) {
		this.file = file;
		this.scenarios = scenarios;
	}

	/**
	 * Read the figures that are there.
	 * @param file where they are, if they are
	 * @return the results
	 */
	static Results read(Path file) {
		if (!Files.exists(file)) {
			return new Results(file, new LinkedHashMap<>());
		}
		JsonNode scenarios = JSON.readTree(file.toFile()).get("scenarios");
		return new Results(file, JSON.convertValue(scenarios, TYPE));
	}

	/**
	 * Take in the figures of a scenario, and write the file.
	 * @param scenario the name of the scenario
	 * @param version the major version of the server
	 * @param result the figures
	 */
	void put(String scenario, int version, ScenarioResult result) {
		this.scenarios.computeIfAbsent(scenario, (name) -> new TreeMap<>()).put(version, result);
		Map<String, Object> root = new LinkedHashMap<>(new Summary(this).all());
		root.put("scenarios", this.scenarios);
		try {
			Files.createDirectories(this.file.toAbsolutePath().getParent());
			Files.writeString(this.file, JSON.writeValueAsString(root) + "\n");
		}
		catch (IOException ex) {
			throw new BenchmarkException("The results cannot be written to " + this.file, ex);
		}
	}

	/**
	 * Return the results of a scenario.
	 * @param scenario the name of the scenario
	 * @return the results by major version of the server
	 */
	SortedMap<Integer, ScenarioResult> of(String scenario) {
		return this.scenarios.getOrDefault(scenario, new TreeMap<>());
	}

	Optional<ScenarioResult> of(String scenario, int version) {
		return Optional.ofNullable(of(scenario).get(version));
	}

}
