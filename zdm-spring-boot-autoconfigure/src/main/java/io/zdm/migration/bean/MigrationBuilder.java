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

package io.zdm.migration.bean;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.zdm.migration.Migration;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.OperationType;
import io.zdm.migration.operation.OperationRegistry;

/**
 * Writes a migration in Java, for a bean of the application. Operations and keys are
 * those of the files, and so is the checksum.
 */
public final class MigrationBuilder {

	private final String version;

	private final String description;

	private final List<Map<String, Object>> operations = new ArrayList<>();

	private MigrationBuilder(String version, String description) {
		this.version = version;
		this.description = description;
	}

	/**
	 * Begin a migration.
	 * @param version its version, as in a file's name
	 * @param description what it is for, as in a file's name
	 * @return a builder without operations
	 */
	public static MigrationBuilder version(String version, String description) {
		return new MigrationBuilder(version, description);
	}

	/**
	 * Add {@code rename-column}. Gives a column another name; until contract both names
	 * work.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder renameColumn(Consumer<RenameColumnSpec> operation) {
		return add("rename-column", RenameColumnSpec.class, operation);
	}

	/**
	 * Add {@code change-column-type}. Replaces a column by one of another type.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder changeColumnType(Consumer<ChangeColumnTypeSpec> operation) {
		return add("change-column-type", ChangeColumnTypeSpec.class, operation);
	}

	/**
	 * Add {@code sql}. Runs statements of the author, for what no other operation does.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder sql(Consumer<SqlSpec> operation) {
		return add("sql", SqlSpec.class, operation);
	}

	/**
	 * Return the migration.
	 * @return the migration
	 * @throws io.zdm.migration.MigrationFileException if a key is missing or has a value
	 * that cannot be used
	 */
	public Migration build() {
		return new MigrationParser(OperationRegistry.standard()).read(this.version, this.description, this.operations);
	}

	private <S> MigrationBuilder add(String name, Class<S> spec, Consumer<S> author) {
		OperationType type = OperationRegistry.standard()
			.types()
			.stream()
			.filter((candidate) -> candidate.name().equals(name))
			.findFirst()
			.orElseThrow();
		this.operations.add(Map.of(name, WrittenKeys.by(spec, name, type.keys(), author)));
		return this;
	}

}
