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

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import io.zdm.migration.Key;
import io.zdm.migration.Key.Kind;
import io.zdm.migration.Operation;
import io.zdm.migration.OperationFields;
import io.zdm.migration.OperationType;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.plan.Conversion;
import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;

/**
 * A column with other values, of another type or the same, under a new name, converted by
 * a bean of the application: {@code change-column-type: { table: users, column: phone,
 * to: phone_e164, type: text, transformer: phoneTransformer }}.
 *
 * @param table the table
 * @param column the old column
 * @param to the new column
 * @param type the type of the new column
 * @param transformer the name of the {@link io.zdm.ColumnTransformer} bean
 */
public record ChangeColumnType(TableReference table, Identifier column, Identifier to, String type,
		String transformer) implements Operation {

	/**
	 * The operation in files.
	 */
	public static final OperationType TYPE = new Type();

	private static final Pattern TYPE_NAME = Pattern
		.compile("[\\p{L}_\"][\\p{L}\\p{N}_$\" .]*(\\( *\\d+ *(, *-?\\d+ *)?\\)[\\p{L} ]*)?(\\[\\])*");

	private static final Pattern MORE_THAN_A_TYPE = Pattern.compile(
			".*\\b(not|null|default|collate|primary|unique|references|check|constraint|generated|using)\\b.*",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern SERIAL = Pattern.compile("(small|big)?serial[248]?", Pattern.CASE_INSENSITIVE);

	/**
	 * Create a change of type.
	 * @param table the table
	 * @param column the old column
	 * @param to the new column
	 * @param type the type of the new column
	 * @param transformer the name of the bean
	 * @throws IllegalArgumentException if both columns are the same, or the type is none
	 */
	public ChangeColumnType {
		if (column.equals(to)) {
			throw new IllegalArgumentException(
					"'column' and 'to' are both '%s'; choose another name for 'to'".formatted(column.value()));
		}
		if (!TYPE_NAME.matcher(type).matches() || MORE_THAN_A_TYPE.matcher(type).matches()) {
			throw new IllegalArgumentException(
					"'type' is '%s'; write the name of a type only, as in text or numeric(12,4)".formatted(type));
		}
		if (SERIAL.matcher(type).matches()) {
			throw new IllegalArgumentException(
					"'type' is '%s', which is no type but a type with a default; write the type itself"
						.formatted(type));
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
		return Map.of("table", this.table.text(), "column", this.column.value(), "to", this.to.value(), "type",
				this.type, "transformer", this.transformer);
	}

	@Override
	public Plan plan(PlanningContext context) {
		Conversion bean = new Conversion.Transformer(this.transformer);
		return new ColumnReplacement(this.table, this.column, this.to, Optional.of(this.type), bean, bean,
				Optional.empty())
			.plan(context);
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "change-column-type";
		}

		@Override
		public String description() {
			return "Replaces a column by one of another type.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("column", Kind.NAME, "The column."),
					Key.required("to", Kind.NAME, "The name of the new column."),
					Key.required("type", Kind.TEXT, "The type of the new column."),
					Key.required("transformer", Kind.TEXT, "The bean that converts the values."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new ChangeColumnType(fields.table("table"), fields.identifier("column"), fields.identifier("to"),
					fields.text("type"), fields.text("transformer"));
		}

	}

}
