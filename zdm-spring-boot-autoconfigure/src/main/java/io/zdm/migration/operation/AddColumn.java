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

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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

/**
 * A new column: {@code add-column: { table: orders, column: status, type: text, nullable:
 * false, default: { value: new } }}. The table is never rewritten: a default that would
 * do so is for new rows only, and the others are filled in the background.
 *
 * @param table the table
 * @param column the column
 * @param type its type, or one of the serial types
 * @param nullable whether it may be NULL
 * @param byDefault its default
 * @param identity {@code always} or {@code by-default} for an identity column
 * @param check a condition that its values have to meet
 * @param unique whether each value may occur once only
 * @param references the foreign key
 * @param generated how its value is computed
 * @param comment its comment
 */
public record AddColumn(TableReference table, Identifier column, String type, Optional<Boolean> nullable,
		Optional<ColumnDefault> byDefault, Optional<String> identity, Optional<String> check, boolean unique,
		Optional<ColumnReference> references, Optional<ColumnGeneration> generated,
		Optional<String> comment) implements Operation {

	/**
	 * The operation in files.
	 */
	public static final OperationType TYPE = TableTriggers.in(new Type());

	private static final Pattern TYPE_NAME = Pattern
		.compile("[\\p{L}_\"][\\p{L}\\p{N}_$\" .]*(\\( *\\d+ *(, *-?\\d+ *)?\\)[\\p{L} ]*)?(\\[\\])*");

	private static final Pattern MORE_THAN_A_TYPE = Pattern.compile(
			".*\\b(not|null|default|collate|primary|unique|references|check|constraint|generated|using)\\b.*",
			Pattern.CASE_INSENSITIVE);

	/**
	 * Create an addition.
	 * @param table the table
	 * @param column the column
	 * @param type its type
	 * @param nullable whether it may be NULL
	 * @param byDefault its default
	 * @param identity the kind of identity
	 * @param check a condition
	 * @param unique whether values are unique
	 * @param references the foreign key
	 * @param generated how its value is computed
	 * @param comment its comment
	 * @throws IllegalArgumentException if these do not go together
	 */
	public AddColumn {
		if (!TYPE_NAME.matcher(type).matches() || MORE_THAN_A_TYPE.matcher(type).matches()) {
			throw new IllegalArgumentException(
					"'type' is '%s'; write the name of a type only, as in text or numeric(12,4)".formatted(type));
		}
		boolean serial = NumberedColumn.isSerial(type);
		if (serial && identity.isPresent()) {
			throw new IllegalArgumentException(
					"'type' is '%s', which has a sequence of its own; write integer or bigint with 'identity'"
						.formatted(type));
		}
		if (identity.isPresent() || serial) {
			String what = serial ? "a column of type " + type : "an identity column";
			if (byDefault.isPresent() || generated.isPresent()) {
				throw new IllegalArgumentException(
						what + " gets its value from a sequence; leave 'default' and 'generated' out");
			}
			if (nullable.orElse(false)) {
				throw new IllegalArgumentException(what + " is never NULL; leave 'nullable' out");
			}
		}
		if (generated.isPresent() && (byDefault.isPresent() || check.isPresent() || unique || references.isPresent()
				|| nullable.isPresent())) {
			throw new IllegalArgumentException(
					"a generated column takes neither 'default', 'nullable', 'check', 'unique' nor 'references' here");
		}
		if (references.filter(ColumnReference::setsNull).isPresent() && !nullable.orElse(true)) {
			throw new IllegalArgumentException("'references' sets NULL, but 'nullable' is false; change one of them");
		}
	}

	@Override
	public String name() {
		return TYPE.name();
	}

	@Override
	public Set<TableReference> tables() {
		Set<TableReference> tables = new HashSet<>(Set.of(this.table));
		this.references.ifPresent((reference) -> tables.add(reference.table()));
		return tables;
	}

	@Override
	public Map<String, Object> fields() {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("table", this.table.text());
		fields.put("column", this.column.value());
		fields.put("type", this.type);
		this.nullable.ifPresent((flag) -> fields.put("nullable", flag.toString()));
		this.byDefault.ifPresent((value) -> fields.put("default", value.fields()));
		this.identity.ifPresent((kind) -> fields.put("identity", kind));
		this.check.ifPresent((condition) -> fields.put("check", condition));
		if (this.unique) {
			fields.put("unique", "true");
		}
		this.references.ifPresent((reference) -> fields.put("references", reference.fields()));
		this.generated.ifPresent((generation) -> fields.put("generated", generation.fields()));
		this.comment.ifPresent((text) -> fields.put("comment", text));
		return fields;
	}

	@Override
	public Plan plan(PlanningContext context) {
		return new ColumnAddition(this, context).plan();
	}

	/**
	 * Return whether the column takes its values from a sequence.
	 */
	boolean isNumbered() {
		return this.identity.isPresent() || NumberedColumn.isSerial(this.type);
	}

	boolean isNotNull() {
		return isNumbered() || !this.nullable.orElse(true);
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "add-column";
		}

		@Override
		public String description() {
			return "Adds a column, without rewriting the table.";
		}

		@Override
		public List<Key> keys() {
			return Stream
				.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
						Key.required("column", Kind.NAME, "The name of the column."),
						Key.required("type", Kind.TEXT, "Its type, as in text or numeric(12,4), or bigserial."),
						Key.optional("nullable", Kind.FLAG, "Whether it may be NULL, by default yes."),
						ColumnDefault.key("Its default, which existing rows get too."),
						Key.choice("identity", "Makes it an identity column.", "always", "by-default"),
						Key.optional("check", Kind.TEXT, "An SQL condition over this column."),
						Key.optional("unique", Kind.FLAG, "Whether each value may occur once only."),
						ColumnReference.key(),
						Key.mapping("generated", "Makes it a generated column.",
								Key.required("sql", Kind.TEXT, "The expression over the other columns."),
								Key.optional("stored", Kind.FLAG, "Whether the value is stored, by default yes.")),
						Key.optional("comment", Kind.TEXT, "Its comment."))
				.toList();
		}

		@Override
		public Operation read(OperationFields fields) {
			return new AddColumn(fields.table("table"), fields.identifier("column"), fields.text("type"),
					fields.flag("nullable"), ColumnDefault.read(fields), fields.choice("identity"),
					fields.optionalText("check"), fields.flag("unique").orElse(false), ColumnReference.read(fields),
					fields.mapping("generated")
						.map((below) -> new ColumnGeneration(below.text("sql"), below.flag("stored").orElse(true))),
					fields.optionalText("comment"));
		}

	}

}
