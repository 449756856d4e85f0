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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads migration files. Pure: the files are found by others, and nothing is asked of a
 * database.
 */
public final class MigrationParser {

	private static final String OPERATIONS = "operations";

	private static final Pattern NAME = Pattern
		.compile("V(?<version>[0-9]+(?:[._][0-9]+)*)__(?<description>.+)\\.ya?ml");

	private final List<OperationType> types;

	private final List<String> names;

	/**
	 * Create a parser.
	 * @param types the operations that files may contain
	 */
	public MigrationParser(OperationTypes types) {
		this.types = List.copyOf(types.types());
		this.names = this.types.stream().map(OperationType::name).toList();
	}

	/**
	 * Read a file.
	 * @param file the file
	 * @return the migration
	 * @throws MigrationFileException if its name or its contents are not those of a
	 * migration
	 */
	public Migration parse(MigrationFile file) {
		Matcher name = NAME.matcher(file.name());
		if (!name.matches()) {
			throw new MigrationFileException(file, "'%s' is not the name of a migration file".formatted(file.name()),
					"Name it V<version>__<description>.yaml with two underscores, as in V2__display_name.yaml.");
		}
		List<Operation> operations = operations(file);
		return new Migration(new MigrationVersion(name.group("version")), name.group("description"), file.location(),
				operations, Checksum.of(operations));
	}

	/**
	 * Read what is written in Java instead of a file.
	 * @param version the version, as in a file's name
	 * @param description the description
	 * @param operations a map for each operation, with its name as the only key; values
	 * are texts, {@code true} or {@code false}, and lists and maps of them
	 * @return the migration, equal to one that a file says the same
	 * @throws MigrationFileException if that is no migration
	 */
	public Migration read(String version, String description, List<Map<String, Object>> operations) {
		MigrationFile source = new MigrationFile(version, "migration V%s %s in Java".formatted(version, description),
				"");
		if (description.isBlank()) {
			throw new MigrationFileException(source, "the description is empty", "Say in a few words what it is for.");
		}
		List<Operation> read = operations(source,
				new Yaml.Entry(Yaml.Position.NOWHERE, OPERATIONS, WrittenValue.of(operations)));
		try {
			return new Migration(new MigrationVersion(version), description, source.location(), read,
					Checksum.of(read));
		}
		catch (IllegalArgumentException ex) {
			throw new MigrationFileException(source, "it has no version", ex.getMessage() + ".");
		}
	}

	private List<Operation> operations(MigrationFile file) {
		Yaml document = YamlReader.read(file)
			.filter((value) -> !(value instanceof Yaml.Null))
			.orElseThrow(() -> new MigrationFileException(file, "the file is empty",
					"Write at least one operation under 'operations:', or delete the file."));
		if (!(document instanceof Yaml.Mapping mapping)) {
			throw new MigrationFileException(file, document.position(),
					"the file must be a mapping with the key 'operations', not " + document.kind(),
					"Begin it with 'operations:' and a list below.");
		}
		for (Yaml.Entry entry : mapping.entries()) {
			if (!entry.key().equals(OPERATIONS)) {
				throw new MigrationFileException(file, entry.position(), "unknown key '%s'".formatted(entry.key()),
						NearMiss.question(entry.key(), List.of(OPERATIONS))
								+ "The only key of a migration file is 'operations'.");
			}
		}
		if (mapping.entries().isEmpty()) {
			throw new MigrationFileException(file, mapping.position(), "the key 'operations' is missing",
					"Write at least one operation under 'operations:'.");
		}
		return operations(file, mapping.entries().get(0));
	}

	private List<Operation> operations(MigrationFile file, Yaml.Entry entry) {
		if (entry.value() instanceof Yaml.Null
				|| (entry.value() instanceof Yaml.Sequence sequence && sequence.items().isEmpty())) {
			throw new MigrationFileException(file, entry.position(), "'operations' is empty",
					"Write at least one operation under it, or delete the file.");
		}
		if (!(entry.value() instanceof Yaml.Sequence sequence)) {
			throw new MigrationFileException(file, entry.value().position(),
					"'operations' must be a list, not " + entry.value().kind(), "Begin each operation with '- '.");
		}
		List<Operation> operations = new ArrayList<>();
		for (Yaml item : sequence.items()) {
			operations.add(operation(file, item));
		}
		return operations;
	}

	private Operation operation(MigrationFile file, Yaml item) {
		if (!(item instanceof Yaml.Mapping mapping) || mapping.entries().size() != 1) {
			String found = (item instanceof Yaml.Mapping mapping) ? "%d keys".formatted(mapping.entries().size())
					: item.kind();
			throw new MigrationFileException(file, item.position(),
					"an operation must be a mapping with one key, its name, not " + found,
					"Write it as '- name: { key: value, … }', and indent keys on lines of their own below the name.");
		}
		Yaml.Entry entry = mapping.entries().get(0);
		OperationType type = this.types.stream()
			.filter((candidate) -> candidate.name().equals(entry.key()))
			.findFirst()
			.orElseThrow(() -> new MigrationFileException(file, entry.position(),
					"unknown operation '%s'".formatted(entry.key()),
					NearMiss.question(entry.key(), this.names) + "Known: " + String.join(", ", this.names) + "."));
		return operation(file, entry, type);
	}

	private static Operation operation(MigrationFile file, Yaml.Entry entry, OperationType type) {
		if (!(entry.value() instanceof Yaml.Mapping fields)) {
			throw new MigrationFileException(file,
					(entry.value() instanceof Yaml.Null) ? entry.position() : entry.value().position(),
					"%s must be a mapping, not %s".formatted(type.name(), entry.value().kind()),
					"Give it its keys (%s), indented below the name."
						.formatted(String.join(", ", type.keys().stream().map(Key::name).toList())));
		}
		try {
			return type.read(new OperationFields(file, type.name(), type.keys(), fields));
		}
		catch (IllegalArgumentException ex) {
			throw new MigrationFileException(file, entry.position(), "%s cannot be done".formatted(type.name()),
					ex.getMessage() + ".");
		}
	}

}
