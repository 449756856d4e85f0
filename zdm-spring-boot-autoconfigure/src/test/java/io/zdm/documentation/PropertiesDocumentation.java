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

package io.zdm.documentation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

import org.springframework.util.ClassUtils;

/**
 * The page of all properties, made from the metadata that the compiler derived from the
 * code, so that it cannot say anything else than the code.
 *
 * @param properties the properties, by name
 */
record PropertiesDocumentation(List<Property> properties) {

	/**
	 * What is at the head of the page.
	 */
	private static final String HEAD = """
			# Properties

			All properties of zdm, with their defaults. This page is generated from the code: change the Javadoc there, then run
			`./mvnw -B -pl zdm-spring-boot-autoconfigure test -Dtest=PropertiesDocumentationTests -Dzdm.docs.write=true`.

			Durations are written as in `500ms`, `10s` or `24h`, sizes as in `8MB`.
			""";

	static PropertiesDocumentation of(JsonNode metadata) {
		return new PropertiesDocumentation(metadata.path("properties")
			.valueStream()
			.filter((property) -> !property.has("deprecation"))
			.map(Property::of)
			.sorted(Comparator.comparing(Property::isOfManagement).thenComparing(Property::name))
			.toList());
	}

	String markdown() {
		Map<String, List<Property>> groups = this.properties.stream()
			.collect(Collectors.groupingBy(Property::group, LinkedHashMap::new, Collectors.toList()));
		StringBuilder page = new StringBuilder(HEAD);
		groups.forEach((group, properties) -> {
			page.append("\n## `").append(group).append("`\n\n");
			page.append("| property | type | default | meaning |\n|---|---|---|---|\n");
			properties.forEach((property) -> page.append(property.row()).append('\n'));
		});
		return page.toString();
	}

	/**
	 * A property.
	 *
	 * @param name its name
	 * @param type the class of its value, with type arguments
	 * @param defaultValue its default, or nothing
	 * @param description what it means
	 */
	record Property(String name, String type, String defaultValue, String description) {

		static Property of(JsonNode property) {
			return new Property(property.path("name").asString(), property.path("type").asString(),
					defaultValue(property.path("defaultValue")), property.path("description").asString(""));
		}

		private static String defaultValue(JsonNode value) {
			return value.isArray() ? value.valueStream().map(JsonNode::asString).collect(Collectors.joining(","))
					: value.asString("");
		}

		/**
		 * Return the first two parts of the name, or one more where it is not our own.
		 * @return the group
		 */
		String group() {
			String[] parts = this.name.split("\\.");
			int kept = Math.min(isOfManagement() ? 3 : 2, parts.length - 1);
			return String.join(".", Arrays.asList(parts).subList(0, kept));
		}

		boolean isOfManagement() {
			return this.name.startsWith("management.");
		}

		String row() {
			List<String> values = values();
			boolean choice = !values.isEmpty();
			return "| `%s` | %s | %s | %s |".formatted(this.name,
					choice ? String.join(", ", values) : cell(this.type.replaceAll("[\\w.$]+[.$](\\w+)", "$1")),
					this.defaultValue.isEmpty() ? "" : code(choice ? kebabCase(this.defaultValue) : this.defaultValue),
					cell(this.description));
		}

		private List<String> values() {
			if (!ClassUtils.isPresent(this.type, null)) {
				return List.of();
			}
			Object[] constants = ClassUtils.resolveClassName(this.type, null).getEnumConstants();
			return (constants != null)
					? Arrays.stream(constants).map((constant) -> code(kebabCase(constant.toString()))).toList()
					: List.of();
		}

		private static String kebabCase(String constant) {
			return constant.toLowerCase(Locale.ROOT).replace('_', '-');
		}

		private static String code(String text) {
			return "`" + text.replace("|", "\\|") + "`";
		}

		private static String cell(String text) {
			return text.replace("|", "\\|").replace("<", "&lt;").replaceAll("\\s+", " ");
		}

	}

}
