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
	 * Add {@code change-column-type}. Changes the type of a column: under a new name,
	 * under its own, or in place.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder changeColumnType(Consumer<ChangeColumnTypeSpec> operation) {
		return add("change-column-type", ChangeColumnTypeSpec.class, operation);
	}

	/**
	 * Add {@code add-column}. Adds a column, without rewriting the table.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder addColumn(Consumer<AddColumnSpec> operation) {
		return add("add-column", AddColumnSpec.class, operation);
	}

	/**
	 * Add {@code drop-column}. Drops a column, once no release needs it any more.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder dropColumn(Consumer<DropColumnSpec> operation) {
		return add("drop-column", DropColumnSpec.class, operation);
	}

	/**
	 * Add {@code set-not-null}. Makes a column NOT NULL, without a scan that blocks
	 * others.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder setNotNull(Consumer<SetNotNullSpec> operation) {
		return add("set-not-null", SetNotNullSpec.class, operation);
	}

	/**
	 * Add {@code drop-not-null}. Lets a column be NULL.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder dropNotNull(Consumer<DropNotNullSpec> operation) {
		return add("drop-not-null", DropNotNullSpec.class, operation);
	}

	/**
	 * Add {@code set-default}. Gives a column a default, or another one; existing rows
	 * stay as they are.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder setDefault(Consumer<SetDefaultSpec> operation) {
		return add("set-default", SetDefaultSpec.class, operation);
	}

	/**
	 * Add {@code drop-default}. Takes the default of a column away, once nobody relies on
	 * it.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder dropDefault(Consumer<DropDefaultSpec> operation) {
		return add("drop-default", DropDefaultSpec.class, operation);
	}

	/**
	 * Add {@code set-comment}. Sets the comment of a table or of a column, or takes it
	 * away.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder setComment(Consumer<SetCommentSpec> operation) {
		return add("set-comment", SetCommentSpec.class, operation);
	}

	/**
	 * Add {@code add-check}. Adds a rule for the rows of a table.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder addCheck(Consumer<AddCheckSpec> operation) {
		return add("add-check", AddCheckSpec.class, operation);
	}

	/**
	 * Add {@code add-foreign-key}. Makes columns point to rows of another table.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder addForeignKey(Consumer<AddForeignKeySpec> operation) {
		return add("add-foreign-key", AddForeignKeySpec.class, operation);
	}

	/**
	 * Add {@code add-unique}. Makes columns unique together.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder addUnique(Consumer<AddUniqueSpec> operation) {
		return add("add-unique", AddUniqueSpec.class, operation);
	}

	/**
	 * Add {@code add-primary-key}. Gives a table its primary key.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder addPrimaryKey(Consumer<AddPrimaryKeySpec> operation) {
		return add("add-primary-key", AddPrimaryKeySpec.class, operation);
	}

	/**
	 * Add {@code drop-constraint}. Drops a check, a foreign key, a unique constraint or
	 * the primary key.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder dropConstraint(Consumer<DropConstraintSpec> operation) {
		return add("drop-constraint", DropConstraintSpec.class, operation);
	}

	/**
	 * Add {@code rename-constraint}. Gives a constraint another name.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder renameConstraint(Consumer<RenameConstraintSpec> operation) {
		return add("rename-constraint", RenameConstraintSpec.class, operation);
	}

	/**
	 * Add {@code create-index}. Builds an index while the table is read and written.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder createIndex(Consumer<CreateIndexSpec> operation) {
		return add("create-index", CreateIndexSpec.class, operation);
	}

	/**
	 * Add {@code drop-index}. Drops an index at contract, while the table is read and
	 * written.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder dropIndex(Consumer<DropIndexSpec> operation) {
		return add("drop-index", DropIndexSpec.class, operation);
	}

	/**
	 * Add {@code rename-index}. Gives an index another name at contract.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder renameIndex(Consumer<RenameIndexSpec> operation) {
		return add("rename-index", RenameIndexSpec.class, operation);
	}

	/**
	 * Add {@code reindex}. Builds an index or all indexes of a table anew, while it is
	 * read and written.
	 * @param operation what it says
	 * @return this builder
	 */
	public MigrationBuilder reindex(Consumer<ReindexSpec> operation) {
		return add("reindex", ReindexSpec.class, operation);
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
