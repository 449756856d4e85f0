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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.migration.Key;
import io.zdm.migration.Key.Kind;
import io.zdm.migration.Operation;
import io.zdm.migration.OperationFields;
import io.zdm.migration.OperationType;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.plan.CreateIndexStep;
import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.LockRequest;
import io.zdm.postgres.TableSnapshot;

/**
 * Rows that point to rows of another table: {@code add-foreign-key: { table: orders,
 * column: customer_id, references: { table: customers } }}.
 *
 * @param table the table that points
 * @param columns its columns
 * @param referenced the table that it points to, which may be the same
 * @param key the columns there, none for its primary key
 * @param constraint the name of the constraint; PostgreSQL's own choice where there is
 * none
 * @param rules what happens when the other row changes
 */
record AddForeignKey(TableReference table, List<Identifier> columns, TableReference referenced, List<Identifier> key,
		Optional<Identifier> constraint, ForeignKeyRules rules) implements Operation {

	static final OperationType TYPE = new Type();

	private static final int ON_PARTITIONED = 18;

	AddForeignKey {
		columns = List.copyOf(columns);
		key = List.copyOf(key);
		if (columns.isEmpty()) {
			throw new IllegalArgumentException("Name the column with 'column', or several with 'columns'");
		}
		if (new HashSet<>(columns).size() != columns.size()) {
			throw new IllegalArgumentException("'columns' has a column twice; name each once");
		}
		if (!key.isEmpty() && key.size() != columns.size()) {
			throw new IllegalArgumentException(
					"%d columns cannot point to %d; name as many in 'references' as in 'columns'"
						.formatted(columns.size(), key.size()));
		}
	}

	@Override
	public String name() {
		return TYPE.name();
	}

	@Override
	public Set<TableReference> tables() {
		return Stream.of(this.table, this.referenced).collect(Collectors.toUnmodifiableSet());
	}

	@Override
	public Map<String, Object> fields() {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("table", this.table.text());
		fields.put("columns", values(this.columns));
		Map<String, Object> references = new LinkedHashMap<>();
		references.put("table", this.referenced.text());
		if (!this.key.isEmpty()) {
			references.put("columns", values(this.key));
		}
		fields.put("references", references);
		this.constraint.ifPresent((name) -> fields.put("name", name.value()));
		fields.putAll(this.rules.fields());
		return fields;
	}

	private static List<String> values(List<Identifier> names) {
		return names.stream().map(Identifier::value).toList();
	}

	@Override
	public Plan plan(PlanningContext context) {
		TableSnapshot child = TableObstacles.find(context, this.table);
		TableSnapshot parent = TableObstacles.find(context, this.referenced);
		List<Identifier> target = this.key.isEmpty() ? ReferencedKey.primaryKey(parent) : this.key;
		ReferencedKey pair = new ReferencedKey(child, this.columns, parent, target);
		Identifier name = this.constraint
			.orElseGet(() -> ConstraintNames.of(context, child).choose(this.columns, "fkey"));
		refuse(context, child, name, pair);
		ConstraintSteps steps = new ConstraintSteps(child.name(), name);
		List<LockRequest> parentAdded = List.of(new LockRequest(parent.name(), LockMode.SHARE_ROW_EXCLUSIVE));
		List<LockRequest> parentRead = List.of(new LockRequest(parent.name(), LockMode.ROW_SHARE));
		List<LockRequest> parentDropped = List.of(new LockRequest(parent.name(), LockMode.ACCESS_EXCLUSIVE));
		String definition = "FOREIGN KEY (%s) REFERENCES %s (%s)%s".formatted(ConstraintSteps.list(this.columns),
				parent.name(), ConstraintSteps.list(target), this.rules.sql());
		return Plan.ofSteps(List.of(),
				List.of(steps.awaitRelease(), steps.addNotValid(definition, LockMode.SHARE_ROW_EXCLUSIVE, parentAdded),
						steps.validate(parentRead)),
				List.of(), List.of(steps.drop(parentDropped)), notes(context, child, pair));
	}

	private void refuse(PlanningContext context, TableSnapshot child, Identifier name, ReferencedKey pair) {
		TableSnapshot parent = pair.referenced();
		ConstraintObstacles obstacles = new ConstraintObstacles(context, child);
		obstacles.checkColumns(this.columns);
		obstacles.checkFree(name);
		if (child.kind() == 'p' && !child.version().atLeast(ON_PARTITIONED)) {
			obstacles
				.add("%s is partitioned, and PostgreSQL %s cannot add a foreign key to it without reading all of it."
					.formatted(child.name().display(), child.version()), "Add one to each partition.");
		}
		ConstraintObstacles others = new ConstraintObstacles(context, parent);
		others.checkColumns(pair.key());
		if (parent.kind() == 'p' && !parent.version().atLeast(ON_PARTITIONED)) {
			others.add("%s is partitioned, and PostgreSQL %s cannot validate a foreign key to all its partitions later."
				.formatted(parent.name().display(), parent.version()), "Update the server to 18 or newer.");
		}
		if (pair.key().isEmpty()) {
			others.add("%s has no primary key to point to.".formatted(parent.name().display()),
					"Name columns with a unique constraint under 'references'.");
		}
		else if (pair.key().size() != this.columns.size()) {
			others.add("The primary key of %s has %d columns, not %d.".formatted(parent.name().display(),
					pair.key().size(), this.columns.size()), "Name a column for each of them.");
		}
		else if (!pair.isUnique() && !pair.becomesUnique(context)) {
			others.add(
					"%s has no unique index on just (%s) that is valid, covers all rows and is not deferrable."
						.formatted(parent.name().display(), String.join(", ", values(pair.key()))),
					"Make the columns unique with add-unique before.");
		}
		pair.problems().forEach((problem) -> others.add(problem, ""));
		obstacles.addAll(others);
		obstacles.refuse();
	}

	private List<String> notes(PlanningContext context, TableSnapshot child, ReferencedKey pair) {
		List<String> notes = new ArrayList<>(pair.notes());
		if (!pair.isIndexed() && !isIndexPlanned(context, child)) {
			notes.add(("No index of %1$s begins with the columns of the foreign key: each DELETE in %2$s, and each "
					+ "UPDATE of its key, reads all of %1$s. Add it before this operation: - create-index: "
					+ "{ table: %3$s, columns: [%4$s] }")
				.formatted(child.name().display(), pair.referenced().name().display(), this.table.text(),
						String.join(", ", values(this.columns))));
		}
		if (child.kind() == 'p' || pair.referenced().kind() == 'p') {
			notes.add("Each lock on a partitioned table is also taken on all its partitions.");
		}
		return notes;
	}

	private boolean isIndexPlanned(PlanningContext context, TableSnapshot child) {
		return Stream.concat(context.underWay().stream(), context.before().stream())
			.flatMap((plan) -> plan.migrate().stream())
			.filter((step) -> step instanceof CreateIndexStep && step.table().equals(child.name()))
			.flatMap((step) -> step.statements().stream())
			.anyMatch((statement) -> statement.contains("(" + ConstraintSteps.list(this.columns))
					&& !statement.contains(" WHERE "));
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "add-foreign-key";
		}

		@Override
		public String description() {
			return "Makes columns point to rows of another table.";
		}

		@Override
		public List<Key> keys() {
			List<Key> keys = new ArrayList<>(List
				.of(Key.required("table", Kind.TABLE, "The table that points, with its schema where it needs one."),
						Key.optional("column", Kind.NAME, "The column that points."),
						Key.optional("columns", Kind.NAMES, "The columns that point, where there are several."), Key
							.mapping("references", "What they point to.",
									Key.required("table", Kind.TABLE, "The other table."),
									Key.optional("columns", Kind.NAMES,
											"The columns there, otherwise its primary key."))
							.asRequired(),
						Key.optional("name", Kind.NAME,
								"The name of the constraint, otherwise PostgreSQL's own choice.")));
			keys.addAll(List.of(ForeignKeyRules.keys()));
			return List.copyOf(keys);
		}

		@Override
		public Operation read(OperationFields fields) {
			List<Identifier> columns = fields.identifiers("columns");
			Optional<Identifier> column = fields.optionalIdentifier("column");
			if (column.isPresent() && !columns.isEmpty()) {
				throw new IllegalArgumentException("Name the columns either with 'column' or with 'columns'");
			}
			OperationFields references = fields.mapping("references").orElseThrow(() -> fields.missing("references"));
			return new AddForeignKey(fields.table("table"), column.map(List::of).orElse(columns),
					references.table("table"), references.identifiers("columns"), fields.optionalIdentifier("name"),
					ForeignKeyRules.read(fields));
		}

	}

}
