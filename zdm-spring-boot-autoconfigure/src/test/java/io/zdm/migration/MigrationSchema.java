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

package io.zdm.migration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON Schema of migration files, by which an editor completes and checks them.
 * <p>
 * It is as strict as the parser but for what stands between the keys of one operation. An
 * editor reads {@code 0001} and {@code on} as a number and a flag, where the parser takes
 * the text that they look like.
 *
 * @param types the operations that files may contain
 */
record MigrationSchema(OperationTypes types) {

	/**
	 * Return the schema.
	 * @return the JSON, of draft 2020-12, with a line feed at its end
	 */
	String json() {
		DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
		return JsonMapper.shared()
			.writer()
			.with(new DefaultPrettyPrinter().withObjectIndenter(indenter))
			.writeValueAsString(schema()) + "\n";
	}

	private Map<String, Object> schema() {
		Map<String, Object> schema = new LinkedHashMap<>();
		schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
		schema.put("title", "zdm migration");
		schema.put("description", "A change of a PostgreSQL schema with no downtime.");
		schema.putAll(mapping(Map.of("operations", operations()), List.of("operations")));
		return schema;
	}

	private Map<String, Object> operations() {
		Map<String, Object> known = new LinkedHashMap<>();
		this.types.types()
			.forEach((type) -> known.put(type.name(), described(type.description(), mapping(type.keys()))));
		Map<String, Object> operation = mapping(known, List.of());
		operation.put("minProperties", 1);
		operation.put("maxProperties", 1);
		return described("What changes, in the order in which it is planned.", items(operation));
	}

	private static Map<String, Object> mapping(List<Key> keys) {
		Map<String, Object> properties = new LinkedHashMap<>();
		keys.forEach((key) -> properties.put(key.name(), described(key.description(), value(key))));
		return mapping(properties, keys.stream().filter(Key::required).map(Key::name).toList());
	}

	private static Map<String, Object> mapping(Map<String, Object> properties, List<String> required) {
		Map<String, Object> schema = new LinkedHashMap<>();
		schema.put("type", "object");
		schema.put("properties", properties);
		if (!required.isEmpty()) {
			schema.put("required", required);
		}
		schema.put("additionalProperties", false);
		return schema;
	}

	private static Map<String, Object> value(Key key) {
		return switch (key.kind()) {
			case TABLE, NAME, TEXT -> text();
			case NAMES, TEXTS -> Map.of("anyOf", List.of(text(), items(text())));
			case FLAG -> Map.of("type", "boolean");
			case CHOICE -> Map.of("enum", key.choices());
			case MAPPING -> mapping(key.keys());
			case LIST -> items(mapping(key.keys()));
			case ITEMS -> {
				Map<String, Object> item = Map.of("anyOf", List.of(text(), mapping(key.keys())));
				yield Map.of("anyOf", List.of(text(), mapping(key.keys()), items(item)));
			}
			case SETTINGS -> settings();
		};
	}

	private static Map<String, Object> settings() {
		Map<String, Object> schema = new LinkedHashMap<>();
		schema.put("type", "object");
		schema.put("minProperties", 1);
		schema.put("additionalProperties", text());
		return schema;
	}

	private static Map<String, Object> text() {
		Map<String, Object> schema = new LinkedHashMap<>();
		schema.put("type", List.of("string", "number", "boolean"));
		schema.put("pattern", "\\S");
		return schema;
	}

	private static Map<String, Object> items(Map<String, Object> items) {
		Map<String, Object> schema = new LinkedHashMap<>();
		schema.put("type", "array");
		schema.put("minItems", 1);
		schema.put("items", items);
		return schema;
	}

	private static Map<String, Object> described(String description, Map<String, Object> schema) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("description", description);
		described.putAll(schema);
		return described;
	}

}
