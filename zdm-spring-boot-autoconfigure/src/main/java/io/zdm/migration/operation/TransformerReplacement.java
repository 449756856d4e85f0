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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.zdm.DualWriteMode;
import io.zdm.migration.PlanningContext;
import io.zdm.plan.Conversion;
import io.zdm.plan.CreateIndexStep;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.MappingSql;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * The planning of a replacement whose values a bean of the application converts. What a
 * writer leaves behind that no interceptor sees is marked by NULL on the other side for a
 * moment, so that NOT NULL gives way on the old column and waits for contract on the new
 * one; until then a CHECK holds that one of both is there.
 */
final class TransformerReplacement {

	/**
	 * Types of which two equal values are always the same bytes.
	 */
	private static final Set<String> PLAIN_TYPES = Set.of("text", "bytea", "smallint", "integer", "int", "bigint",
			"uuid", "boolean", "date");

	private final ColumnReplacement replacement;

	private final TableSnapshot table;

	private final QualifiedName name;

	private final TableSnapshot.Column source;

	private final List<IndexReplacement> indexes;

	private final NotNullReplacement notNull;

	private final Mapping mapping;

	private final Identifier someSide;

	TransformerReplacement(ColumnReplacement replacement, PlanningContext context, TableSnapshot now) {
		this.replacement = replacement;
		this.table = SettledTable.of(now, context.underWay());
		this.name = this.table.name();
		this.source = this.table.column(replacement.from()).orElseThrow();
		this.indexes = IndexReplacement.all(now, this.table, context.underWay(), replacement.from(), replacement.to(),
				Map.of());
		this.notNull = new NotNullReplacement(this.table, this.source, replacement.to());
		this.mapping = mapping(context.mappingId(0), context.dualWrite());
		this.someSide = Identifier.generated("zdm_%s_%s_or_%s".formatted(this.name.name().value(),
				replacement.from().value(), replacement.to().value()));
	}

	private Mapping mapping(String id, DualWriteMode dualWrite) {
		Conversion bean = this.replacement.transformer().orElseThrow();
		String type = this.replacement.type().orElseThrow();
		MappedColumn target = new MappedColumn(this.replacement.to(), type, Optional.empty(),
				PLAIN_TYPES.contains(type), Optional.empty());
		MappedColumn mapped = new MappedColumn(this.source.name(), this.source.type(), this.source.collation(),
				this.source.equalMeansIdentical(),
				this.source.immutableDefault() ? this.source.defaultExpression() : Optional.empty());
		return new Mapping(id, this.name, List.of(mapped), List.of(target), List.of(bean), List.of(bean), dualWrite);
	}

	Plan plan() {
		Plan plan = new Plan(List.of(this.mapping), List.of(addColumn()), migrate(), contract(), rollback(), notes());
		return new SealedColumn(this.name, this.source.name()).in(plan);
	}

	private Step addColumn() {
		List<String> statements = new ArrayList<>();
		statements
			.add(alter("ADD COLUMN %s %s".formatted(this.replacement.to(), this.replacement.type().orElseThrow())));
		if (this.source.notNull()) {
			statements.add(alter("ALTER COLUMN %s DROP NOT NULL".formatted(this.source.name())));
			statements.add(alter("ADD CONSTRAINT %s CHECK (%s) NOT VALID".formatted(this.someSide,
					new MappingSql(this.mapping).someSidePresent())));
		}
		return new Step.Ddl("add-column " + column(this.replacement.to()), this.name, LockMode.ACCESS_EXCLUSIVE,
				statements, List.of(this.mapping.id()), List.of());
	}

	/**
	 * The index comes after the backfill: before, all rows would be in it, and no update
	 * of the backfill could be a HOT one.
	 */
	private List<Step> migrate() {
		String column = column(this.replacement.to());
		List<Step> steps = new ArrayList<>();
		steps.add(new Step.Backfill("backfill " + column, this.name, this.mapping.id()));
		steps.add(new Step.Analyze("analyze " + column, this.name));
		steps.add(createIndex("marked", new MappingSql(this.mapping).marked()));
		this.source.comment()
			.ifPresent((comment) -> steps.add(Step.Ddl.of("comment " + column, this.name,
					LockMode.SHARE_UPDATE_EXCLUSIVE,
					"COMMENT ON COLUMN %s.%s IS %s".formatted(this.name, this.replacement.to(), Literal.of(comment)))));
		steps.add(new Step.Verify("verify " + column, this.name, this.mapping.id()));
		return steps;
	}

	/**
	 * The index of marked rows stays up to the drop, under whose lock a last look is
	 * taken through it; by then it is as good as empty.
	 */
	private List<Step> contract() {
		List<Step> steps = new ArrayList<>(this.notNull.steps());
		this.indexes.forEach((index) -> index.dropOriginal(this.table).ifPresent(steps::add));
		List<String> statements = new ArrayList<>();
		statements.add(dropIndex("marked"));
		dropSomeSide().ifPresent(statements::add);
		statements.add(alter("DROP COLUMN %s".formatted(this.source.name())));
		this.notNull.finalName().ifPresent(statements::add);
		steps.add(new Step.Ddl("drop-column " + column(this.source.name()), this.name, LockMode.ACCESS_EXCLUSIVE,
				statements, List.of(), List.of(this.mapping.id())));
		return steps;
	}

	/**
	 * What only the new column holds goes back first. It is found through an index of its
	 * own, as that of all marked rows may not be there yet.
	 */
	private List<Step> rollback() {
		List<Step> steps = new ArrayList<>();
		steps.add(createIndex("unread", new MappingSql(this.mapping).onlyTargetsPresent()));
		List<String> statements = new ArrayList<>(List.of(dropIndex("unread"), dropIndex("marked")));
		dropSomeSide().ifPresent(statements::add);
		statements.add(alter("DROP COLUMN IF EXISTS %s".formatted(this.replacement.to())));
		NotNullReplacement restored = new NotNullReplacement(this.table, this.source, this.source.name());
		List<Step> restore = restored.steps();
		restore.stream().limit(1).forEach((first) -> statements.addAll(first.statements()));
		steps.add(new Step.Ddl("drop-column " + column(this.replacement.to()), this.name, LockMode.ACCESS_EXCLUSIVE,
				statements, List.of(), List.of(this.mapping.id())));
		steps.addAll(restore.stream().skip(1).toList());
		restored.finalName()
			.ifPresent((statement) -> steps.add(Step.Ddl.of("rename-not-null " + column(this.source.name()), this.name,
					LockMode.ACCESS_EXCLUSIVE, statement)));
		return steps;
	}

	private Optional<String> dropSomeSide() {
		return this.source.notNull() ? Optional.of(alter("DROP CONSTRAINT IF EXISTS " + this.someSide))
				: Optional.empty();
	}

	/**
	 * The key says on which side a value is missing. It must not be the value itself,
	 * which may be too long for an index.
	 */
	private Step createIndex(String what, String predicate) {
		QualifiedName index = index(what);
		return new CreateIndexStep("create-index " + index.display(), this.name, index,
				"CREATE INDEX CONCURRENTLY %s ON %s ((%s)) WHERE %s".formatted(index.name(), this.name,
						new MappingSql(this.mapping).targetsAbsent(), predicate));
	}

	private String dropIndex(String what) {
		return "DROP INDEX IF EXISTS " + index(what);
	}

	private QualifiedName index(String what) {
		Identifier free = FreeNames.ofIndexes(this.table)
			.take("zdm_%s_%s_%s".formatted(this.name.name().value(), this.replacement.to().value(), what));
		return new QualifiedName(this.name.schema(), free);
	}

	private List<String> notes() {
		String from = this.source.name().value();
		String to = this.replacement.to().value();
		List<String> notes = new ArrayList<>();
		notes
			.add(("A write of '%s' or '%s' that no repository of an application with the bean '%s' made leaves NULL on "
					+ "the other side until the background has filled it, usually within a second.")
				.formatted(from, to, this.mapping.transformer().orElseThrow()));
		this.indexes
			.forEach((index) -> notes.add(("The %sindex %s on '%s' is not carried over to '%s', whose values are "
					+ "others; it is dropped at contract. Create the index that '%s' needs by hand.")
				.formatted(index.unique() ? "unique " : "", index.original().name().display(), from, to, to)));
		this.source.defaultExpression()
			.ifPresent((expression) -> notes.add("The default %s of '%s' does not move to '%s' and is gone at contract."
				.formatted(expression, from, to)));
		notes.addAll(this.notNull.notes());
		this.table.mentions()
			.stream()
			.filter((mention) -> mention.column().equals(this.source.name()))
			.forEach((mention) -> notes.add(
					("The function %s mentions '%s' in the line \"%s\"; PostgreSQL does not record that, so change the "
							+ "function before contract.")
						.formatted(mention.function(), from, mention.line().strip())));
		return notes;
	}

	private String alter(String what) {
		return "ALTER TABLE %s %s".formatted(this.name, what);
	}

	private String column(Identifier column) {
		return this.name.display() + "." + column.value();
	}

}
