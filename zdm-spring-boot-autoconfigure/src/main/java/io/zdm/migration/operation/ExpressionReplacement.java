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
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.DualWriteMode;
import io.zdm.migration.PlanningContext;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * The planning of a replacement whose values PostgreSQL converts.
 */
final class ExpressionReplacement {

	private final ColumnReplacement replacement;

	private final PlanningContext context;

	private final String mappingId;

	private final TableSnapshot table;

	private final TargetColumn target;

	private final QualifiedName name;

	private final TableSnapshot.Column source;

	private final List<IndexReplacement> indexes;

	private final SequenceHandover sequence;

	private final NotNullReplacement notNull;

	private final ReleasedNotNull released;

	private final DualWriteMode dualWrite;

	ExpressionReplacement(ColumnReplacement replacement, PlanningContext context, TableSnapshot now) {
		this.replacement = replacement;
		this.context = context;
		this.mappingId = context.mappingId(0);
		this.table = SettledTable.of(now, context.underWay());
		this.name = this.table.name();
		this.source = this.table.column(this.replacement.from()).orElseThrow();
		this.indexes = IndexReplacement.all(now, this.table, context.underWay(), this.replacement.from(),
				this.replacement.to(), definitions());
		this.target = target();
		this.sequence = new SequenceHandover(this.table, this.source, this.target.column(),
				(this.source.identity() && replacement.keepsName())
						? context.rehearsal().identity(this.name, this.source.name()) : Optional.empty());
		this.notNull = new NotNullReplacement(this.table, this.source, this.replacement.to());
		this.released = new ReleasedNotNull(this.table, this.source);
		this.dualWrite = context.dualWrite();
	}

	Plan plan() {
		Plan plan = new Plan(List.of(mapping()), List.of(addColumn()), migrate(), contract(), rollback(), notes());
		SealedColumn sealed = new SealedColumn(this.name, this.source.name());
		// Without a trigger the old column has lost its NOT NULL already.
		return this.dualWrite.hasTrigger() ? sealed.in(plan, this.table, this.source)
				: sealed.in(plan.handedOverBy(Handover.of(mapping(), List.of(), this.notNull.steps())));
	}

	private Map<QualifiedName, String> definitions() {
		return this.replacement.carriesIndexes()
				? this.context.rehearsal().indexesOnRenamed(this.name, this.replacement.from(), this.replacement.to())
				: Map.of();
	}

	private TargetColumn target() {
		return this.replacement.type()
			.map((type) -> TargetColumn.ask(this.context, this.table, this.replacement.to(), type,
					this.source.collation()))
			.orElseGet(() -> new TargetColumn(new MappedColumn(this.replacement.to(), this.source.type(),
					this.source.collation(), this.source.equalMeansIdentical(), Optional.empty()), Optional.empty()));
	}

	/**
	 * Return what the server says against the new column, its values and what is to
	 * belong to it.
	 * @return one sentence and its remedy for each
	 */
	List<String> problems() {
		if (this.target.problem().isPresent()) {
			return List.of(this.target.problem().get());
		}
		List<String> problems = new ArrayList<>(new ConversionChecks(this.context, this.table, mapping()).problems());
		problems.addAll(sharedIndexes());
		if (this.replacement.type().isPresent()) {
			problems.addAll(new TargetTrial(this.context, this.table, this.target.column()).problems(this.indexes,
					targetDefault(), this.sequence));
		}
		return problems;
	}

	/**
	 * Of two columns of one index that are replaced at once, each would get an index
	 * together with the old form of the other.
	 */
	private List<String> sharedIndexes() {
		Set<Identifier> replaced = Stream.concat(this.context.underWay().stream(), this.context.before().stream())
			.flatMap((plan) -> plan.mappings().stream())
			.filter((mapping) -> mapping.table().equals(this.name))
			.flatMap((mapping) -> Stream.concat(mapping.sources().stream(), mapping.targets().stream()))
			.map(MappedColumn::name)
			.filter((column) -> !column.equals(this.source.name()))
			.collect(Collectors.toSet());
		List<String> problems = new ArrayList<>();
		for (IndexReplacement index : this.indexes) {
			index.original()
				.columnsUsed()
				.stream()
				.filter(replaced::contains)
				.findFirst()
				.ifPresent((column) -> problems.add(("The index %s of %s is also on '%s', which another operation "
						+ "replaces. Complete that migration first, each column in a migration of its own.")
					.formatted(index.original().name().display(), this.name.display(), column.value())));
		}
		return problems;
	}

	private Mapping mapping() {
		MappedColumn mapped = new MappedColumn(this.source.name(), this.source.type(), this.source.collation(),
				this.source.equalMeansIdentical(),
				this.source.immutableDefault() ? this.source.defaultExpression() : Optional.empty());
		return new Mapping(this.mappingId, this.name, List.of(mapped), List.of(this.target.column()),
				List.of(this.replacement.forward()), List.of(this.replacement.backward()), this.dualWrite,
				this.replacement.keepsName());
	}

	// Without default and constraints: a default on T would hide from the trigger
	// that an
	// old release's INSERT did not mention T.
	private Step addColumn() {
		List<String> statements = new ArrayList<>();
		statements.add("ALTER TABLE %s ADD COLUMN %s %s%s".formatted(this.name, this.replacement.to(),
				this.target.column().type(), this.target.column().collation().map(" COLLATE "::concat).orElse("")));
		if (!this.dualWrite.hasTrigger()) {
			statements.addAll(this.released.release());
		}
		return new Step.Ddl("add-column " + column(this.replacement.to()), this.name, LockMode.ACCESS_EXCLUSIVE,
				statements, List.of(this.mappingId), List.of());
	}

	private List<Step> migrate() {
		String column = column(this.replacement.to());
		List<Step> steps = new ArrayList<>();
		if (!this.dualWrite.hasTrigger()) {
			steps.add(new Step.AwaitInstances("await-instances " + column, this.name));
		}
		steps.add(new Step.Backfill("backfill " + column, this.name, this.mappingId));
		steps.add(new Step.Analyze("analyze " + column, this.name));
		this.indexes.forEach((index) -> steps.add(index.create(this.table)));
		if (this.dualWrite.hasTrigger()) {
			// Otherwise writers of the old column fill the new one after their INSERT.
			steps.addAll(this.notNull.steps());
		}
		List<String> comments = comments();
		if (!comments.isEmpty()) {
			steps.add(Step.Ddl.of("comment " + column, this.name, LockMode.SHARE_UPDATE_EXCLUSIVE,
					comments.toArray(String[]::new)));
		}
		steps.add(new Step.Verify("verify " + column, this.name, this.mappingId));
		return steps;
	}

	private List<String> comments() {
		Stream<String> ofColumn = this.source.comment()
			.map((comment) -> "COMMENT ON COLUMN %s.%s IS %s".formatted(this.name, this.replacement.to(),
					Literal.of(comment)))
			.stream();
		return Stream.concat(ofColumn, this.indexes.stream().flatMap((index) -> index.comment().stream())).toList();
	}

	private List<Step> contract() {
		List<Step> steps = new ArrayList<>();
		this.indexes.forEach((index) -> index.dropOriginal(this.table).ifPresent(steps::add));
		List<String> statements = new ArrayList<>(this.sequence.beforeDrop());
		statements.add("ALTER TABLE %s DROP COLUMN %s".formatted(this.name, this.replacement.from()));
		targetDefault().ifPresent((expression) -> statements.add("ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s"
			.formatted(this.name, this.replacement.to(), expression)));
		this.sequence.afterDrop().ifPresent(statements::add);
		this.notNull.finalName().ifPresent(statements::add);
		this.indexes.forEach((index) -> statements.add(index.finalName(this.table)));
		if (this.replacement.keepsName()) {
			statements.add("ALTER TABLE %s RENAME COLUMN %s TO %s".formatted(this.name, this.replacement.to(),
					this.replacement.from()));
		}
		steps.add(new Step.Ddl("drop-column " + column(this.replacement.from()), this.name, LockMode.ACCESS_EXCLUSIVE,
				statements, List.of(), List.of(this.mappingId)));
		return steps;
	}

	private Optional<String> targetDefault() {
		return this.replacement.defaultExpression()
			.or(() -> this.replacement.keepsValue() ? this.source.defaultExpression() : Optional.empty());
	}

	private List<Step> rollback() {
		List<Step> steps = new ArrayList<>();
		this.indexes.forEach((index) -> steps.add(index.dropTemporary(this.table)));
		if (!this.dualWrite.hasTrigger()) {
			steps.addAll(this.released.restore());
		}
		steps.add(new Step.Ddl("drop-column " + column(this.replacement.to()), this.name, LockMode.ACCESS_EXCLUSIVE,
				List.of("ALTER TABLE %s DROP COLUMN IF EXISTS %s".formatted(this.name, this.replacement.to())),
				List.of(), List.of(this.mappingId)));
		return steps;
	}

	private List<String> notes() {
		List<String> notes = new ArrayList<>();
		String from = this.replacement.from().value();
		String to = this.replacement.to().value();
		this.indexes.stream().filter(IndexReplacement::unique).forEach((index) -> notes.add(index.uniqueNote()));
		notes.addAll(this.notNull.notes());
		if (this.replacement.keepsName()) {
			notes.addAll(swapNotes());
		}
		else {
			targetDefault().ifPresent((expression) -> notes
				.add(("The default %s moves from '%s' to '%s' at contract; until then an INSERT of NULL into '%s' that "
						+ "leaves '%s' out gets the default.")
					.formatted(expression, from, to, to, from)));
		}
		this.table.mentions()
			.stream()
			.filter((mention) -> mention.column().equals(this.replacement.from()))
			.forEach((mention) -> notes
				.add(("The function %s mentions '%s' in the line \"%s\"; PostgreSQL does not record that, so change "
						+ "the function before contract.")
					.formatted(mention.function(), from, mention.line().strip())));
		return notes;
	}

	private List<String> swapNotes() {
		String from = this.replacement.from().value();
		return List.of(
				("Until contract every release reads and writes the old column '%s'. In the meantime a value "
						+ "that does not fit the type %s cannot be written.")
					.formatted(from, this.target.column().type()),
				("When the columns are swapped, a statement that was prepared before and selects '%s' fails once "
						+ "within an open transaction (SQLSTATE 0A000, \"cached plan must not change result type\"). "
						+ "Retry such transactions, or set autosave=conservative on the connections.")
					.formatted(from));
	}

	private String column(Identifier column) {
		return this.name.display() + "." + column.value();
	}

}
