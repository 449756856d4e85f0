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

package io.zdm.migration.operation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.migration.Key;
import io.zdm.migration.Key.Kind;
import io.zdm.migration.Operation;
import io.zdm.migration.OperationFields;
import io.zdm.migration.OperationType;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;

/**
 * A new index, built while the table is read and written: {@code create-index: { table:
 * users, columns: [email], unique: true, where: "deleted_at IS NULL" }}.
 *
 * @param table the table
 * @param index the name of the index, where it is not PostgreSQL's own choice
 * @param columns its keys
 * @param unique whether it is unique
 * @param using its access method, where it is not btree
 * @param include the columns that it only carries
 * @param where its predicate
 * @param with its storage parameters
 * @param nullsNotDistinct whether NULL equals NULL in it
 * @param tablespace its tablespace
 */
record CreateIndex(TableReference table, Optional<Identifier> index, List<IndexKey> columns, boolean unique,
		Optional<Identifier> using, List<Identifier> include, Optional<String> where, Map<String, String> with,
		boolean nullsNotDistinct, Optional<Identifier> tablespace) implements Operation {

	/**
	 * The operation in files.
	 */
	static final OperationType TYPE = new Type();

	CreateIndex {
		columns = List.copyOf(columns);
		include = List.copyOf(include);
		with = new TreeMap<>(with);
		if (columns.isEmpty()) {
			throw new IllegalArgumentException("an index has at least one key; name a column in 'columns'");
		}
		if (index.isEmpty() && columns.stream().anyMatch((key) -> key.expression().isPresent())) {
			throw new IllegalArgumentException("an index on an expression needs a name of yours; add 'name'");
		}
		if (nullsNotDistinct && !unique) {
			throw new IllegalArgumentException(
					"'nulls-not-distinct' says something of unique indexes only; add 'unique: true' or leave it out");
		}
	}

	@Override
	public String name() {
		return TYPE.name();
	}

	@Override
	public Set<TableReference> tables() {
		return Set.of(this.table);
	}

	@Override
	public Map<String, Object> fields() {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("table", this.table.text());
		this.index.ifPresent((name) -> fields.put("name", name.value()));
		fields.put("columns", this.columns.stream().map(IndexKey::fields).toList());
		if (this.unique) {
			fields.put("unique", "true");
		}
		this.using.ifPresent((method) -> fields.put("using", method.value()));
		if (!this.include.isEmpty()) {
			fields.put("include", this.include.stream().map(Identifier::value).toList());
		}
		this.where.ifPresent((predicate) -> fields.put("where", predicate));
		if (!this.with.isEmpty()) {
			fields.put("with", this.with);
		}
		if (this.nullsNotDistinct) {
			fields.put("nulls-not-distinct", "true");
		}
		this.tablespace.ifPresent((name) -> fields.put("tablespace", name.value()));
		return fields;
	}

	@Override
	public Plan plan(PlanningContext context) {
		return new IndexCreation(this, context, TableObstacles.find(context, this.table)).plan();
	}

	/**
	 * Return the name of the index: that of the author, or the one that PostgreSQL would
	 * have chosen, shortened with a hash where it is too long.
	 */
	Identifier indexName(Identifier tableName) {
		return this.index.orElseGet(() -> Identifier.generated(
				Stream.concat(this.columns.stream().flatMap((key) -> key.column().stream()), this.include.stream())
					.map(Identifier::value)
					.collect(Collectors.joining("_", tableName.value() + "_", "_idx"))));
	}

	/**
	 * Return the columns that are named as such, not within expressions.
	 */
	List<Identifier> namedColumns() {
		return Stream.concat(this.columns.stream().flatMap((key) -> key.column().stream()), this.include.stream())
			.toList();
	}

	/**
	 * Return the statement that creates the index from {@code USING} on.
	 */
	String body() {
		StringBuilder body = new StringBuilder(
				"USING %s (%s)".formatted(this.using.map(Identifier::quoted).orElse("btree"),
						this.columns.stream().map(IndexKey::sql).collect(Collectors.joining(", "))));
		if (!this.include.isEmpty()) {
			body.append(
					this.include.stream().map(Identifier::quoted).collect(Collectors.joining(", ", " INCLUDE (", ")")));
		}
		if (this.nullsNotDistinct) {
			body.append(" NULLS NOT DISTINCT");
		}
		if (!this.with.isEmpty()) {
			body.append(this.with.entrySet()
				.stream()
				.map((entry) -> new Identifier(entry.getKey()) + " = " + Literal.of(entry.getValue()))
				.collect(Collectors.joining(", ", " WITH (", ")")));
		}
		this.tablespace.ifPresent((name) -> body.append(" TABLESPACE ").append(name));
		this.where.ifPresent((predicate) -> body.append(" WHERE (").append(predicate).append(')'));
		return body.toString();
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "create-index";
		}

		@Override
		public String description() {
			return "Builds an index while the table is read and written.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.optional("name", Kind.NAME, "The name of the index; <table>_<columns>_idx where left out."),
					Key.items("columns", "The keys of the index: columns or expressions.", IndexKey.keys())
						.asRequired(),
					Key.optional("unique", Kind.FLAG, "Whether no two rows may have the same key."),
					Key.optional("using", Kind.NAME, "The access method; btree where it is left out."),
					Key.optional("include", Kind.NAMES,
							"Columns that the index carries without being ordered by them."),
					Key.optional("where", Kind.TEXT, "The condition for a row to be in the index."),
					Key.optional("with", Kind.SETTINGS, "Storage parameters, such as fillfactor."),
					Key.optional("nulls-not-distinct", Kind.FLAG, "Whether NULL equals NULL in a unique index."),
					Key.optional("tablespace", Kind.NAME, "The tablespace."));
		}

		@Override
		public Operation read(OperationFields fields) {
			if (fields.items("columns").isEmpty()) {
				throw fields.missing("columns");
			}
			return new CreateIndex(fields.table("table"), fields.optionalIdentifier("name"),
					fields.items("columns").stream().map(IndexKey::read).toList(), fields.flag("unique").orElse(false),
					fields.optionalIdentifier("using"), fields.identifiers("include"), fields.optionalText("where"),
					fields.settings("with"), fields.flag("nulls-not-distinct").orElse(false),
					fields.optionalIdentifier("tablespace"));
		}

	}

}
