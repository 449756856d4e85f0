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

package io.zdm.sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the README to what is really there.
 */
class ReadmeTests {

	private static final Pattern SNIPPET = Pattern.compile("<!-- from: (\\S+) -->\n```\\w+\n(.*?)```", Pattern.DOTALL);

	private static final Pattern PROPERTY = Pattern.compile("(?<![\\w.-])zdm\\.[a-z]+(?:[.-][a-z]+)*");

	private static final Pattern LINK = Pattern.compile("\\]\\((?!http)([^)#]+)");

	private final Path root = root();

	private final String readme = read(this.root.resolve("README.md"));

	@TestFactory
	Stream<DynamicTest> takesItsSnippetsFromFilesThatAreTested() {
		return SNIPPET.matcher(this.readme)
			.results()
			.map((snippet) -> DynamicTest.dynamicTest(snippet.group(1),
					() -> assertThat(dense(read(this.root.resolve(snippet.group(1)))))
						.contains(dense(snippet.group(2)))));
	}

	@Test
	void namesOnlyPropertiesThatExist() throws IOException {
		Set<String> named = PROPERTY.matcher(this.readme)
			.results()
			.map(MatchResult::group)
			.filter((name) -> !name.startsWith("zdm.demo"))
			.collect(Collectors.toCollection(TreeSet::new));

		assertThat(named).isNotEmpty();
		assertThat(properties()).containsAll(named);
	}

	@Test
	void linksToFilesThatExist() {
		assertThat(LINK.matcher(this.readme).results().map((link) -> this.root.resolve(link.group(1))))
			.allSatisfy((file) -> assertThat(file).exists());
	}

	private static Set<String> properties() throws IOException {
		Set<String> names = new TreeSet<>();
		var files = ReadmeTests.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json");
		while (files.hasMoreElements()) {
			try (InputStream content = files.nextElement().openStream()) {
				for (JsonNode property : JsonMapper.shared().readTree(content).path("properties")) {
					String name = property.path("name").asString();
					if (name.startsWith("zdm.")) {
						names.add(name);
					}
				}
			}
		}
		return names;
	}

	/**
	 * Return a text without what differs when a part of it is shown alone.
	 */
	private static String dense(String text) {
		return text.lines().map(String::strip).collect(Collectors.joining("\n")).strip();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static Path root() {
		Path here = Path.of("").toAbsolutePath();
		return Files.exists(here.resolve("README.md")) ? here : here.getParent();
	}

}
