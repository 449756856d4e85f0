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
import java.util.TreeMap;
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
import io.zdm.postgres.TableSnapshot;

/**
 * A column of another type: under a new name, converted by SQL expressions or by a bean
 * of the application ({@code change-column-type: { table: users, column: phone, to:
 * phone_e164, type: text, transformer: phoneTransformer }}); under its own name, swapped
 * at contract ({@code keep-name: true}); or in place, where the server says that this
 * changes the catalog alone.
 *
 * @param table the table
 * @param column the old column
 * @param to the new column, where it has another name
 * @param type the type of the new column
 * @param forward the new value as an expression over the old column
 * @param backward the old value as an expression over the new column
 * @param transformer the name of the {@link io.zdm.ColumnTransformer} bean
 * @param keepsName whether the new column gets the name of the old one at contract
 * @param defaultExpression the default of the new column after contract, where it is not
 * that of the old one
 */
public record ChangeColumnType(TableReference table, Identifier column, Optional<Identifier> to, String type,
		Optional<String> forward, Optional<String> backward, Optional<String> transformer, boolean keepsName,
		Optional<String> defaultExpression) implements Operation {

	/**
	 * The operation in files.
	 */
	public static final OperationType TYPE = TableTriggers.in(new Type());

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
	 * @param forward the new value as an expression
	 * @param backward the old value as an expression
	 * @param transformer the name of the bean
	 * @param keepsName whether the name stays
	 * @param defaultExpression the default after contract
	 * @throws IllegalArgumentException if they do not go together, or the type is none
	 */
	public ChangeColumnType {
		if (to.isPresent() && to.get().equals(column)) {
			throw new IllegalArgumentException(
					"'column' and 'to' are both '%s'; choose another name for 'to', or write keep-name: true without it"
						.formatted(column.value()));
		}
		if (keepsName && to.isPresent()) {
			throw new IllegalArgumentException("'keep-name' and 'to' exclude each other; leave one of them out");
		}
		if (to.isEmpty() && (forward.isPresent() || backward.isPresent() || transformer.isPresent())) {
			throw new IllegalArgumentException(
					"'forward', 'backward' and 'transformer' need the name of a new column in 'to'");
		}
		if (transformer.isPresent() && (forward.isPresent() || backward.isPresent())) {
			throw new IllegalArgumentException(
					"'transformer' converts in both directions; leave 'forward' and 'backward' out");
		}
		if (defaultExpression.isPresent() && (transformer.isPresent() || (to.isEmpty() && !keepsName))) {
			throw new IllegalArgumentException(
					"'default' goes with 'to' or 'keep-name', without 'transformer'; leave it out, or use set-default");
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
		Map<String, Object> fields = new TreeMap<>(
				Map.of("table", this.table.text(), "column", this.column.value(), "type", this.type));
		this.to.ifPresent((name) -> fields.put("to", name.value()));
		this.forward.ifPresent((expression) -> fields.put("forward", expression));
		this.backward.ifPresent((expression) -> fields.put("backward", expression));
		this.transformer.ifPresent((bean) -> fields.put("transformer", bean));
		this.defaultExpression.ifPresent((expression) -> fields.put("default", expression));
		if (this.keepsName) {
			fields.put("keep-name", "true");
		}
		return fields;
	}

	@Override
	public Plan plan(PlanningContext context) {
		if (this.to.isEmpty() && !this.keepsName) {
			return new TypeInPlace(context, this.table, this.column, this.type).plan();
		}
		Identifier target = this.to.orElseGet(() -> hiddenName(context));
		return new ColumnReplacement(this.table, this.column, target, Optional.of(this.type),
				conversion(this.forward, this.column), conversion(this.backward, target), this.defaultExpression,
				this.keepsName)
			.plan(context);
	}

	/**
	 * What is not written is left to PostgreSQL, as when one column is assigned to the
	 * other: a value that does not fit is an error, where a cast would cut it.
	 */
	private Conversion conversion(Optional<String> expression, Identifier other) {
		Optional<Conversion> bean = this.transformer.map(Conversion.Transformer::new);
		return bean.or(() -> expression.map(Conversion.Expression::new))
			.orElseGet(() -> new Conversion.Identity(other));
	}

	private Identifier hiddenName(PlanningContext context) {
		return new FreeNames(
				TableObstacles.find(context, this.table).columns().stream().map(TableSnapshot.Column::name).toList())
			.take("zdm_" + this.column.value());
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "change-column-type";
		}

		@Override
		public String description() {
			return "Changes the type of a column: under a new name, under its own, or in place.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("column", Kind.NAME, "The column."),
					Key.optional("to", Kind.NAME, "The name of the new column, where it gets another one."),
					Key.required("type", Kind.TEXT, "The type of the new column."),
					Key.optional("forward", Kind.TEXT, "The new value as an SQL expression over the old column."),
					Key.optional("backward", Kind.TEXT, "The old value as an SQL expression over the new column."),
					Key.optional("transformer", Kind.TEXT, "The bean that converts the values, where SQL cannot."),
					Key.optional("keep-name", Kind.FLAG,
							"Whether the new column gets the name of the old one at contract."),
					Key.optional("default", Kind.TEXT,
							"The default after contract as an SQL expression, where that of the old column does not fit."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new ChangeColumnType(fields.table("table"), fields.identifier("column"),
					fields.optionalIdentifier("to"), fields.text("type"), fields.optionalText("forward"),
					fields.optionalText("backward"), fields.optionalText("transformer"),
					fields.flag("keep-name").orElse(false), fields.optionalText("default"));
		}

	}

}
