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
import java.util.stream.Stream;

import io.zdm.DualWriteMode;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Conversion;
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
 * A new column that takes the place of an old one, with all that belongs to it: what
 * {@code rename-column} and every other operation of that kind plans.
 *
 * @param table the table
 * @param from the old column S
 * @param to the new column T
 * @param type the type of T where it is not that of S
 * @param forward how T follows from S
 * @param backward how S follows from T
 * @param defaultExpression the default of T once S is gone, where it is not that of S
 * @param keepsName whether T gets the name of S in the end, so that no release ever names
 * T
 */
public record ColumnReplacement(TableReference table, Identifier from, Identifier to, Optional<String> type,
		Conversion forward, Conversion backward, Optional<String> defaultExpression, boolean keepsName) {

	/**
	 * Create a replacement by a column under a new name.
	 * @param table the table
	 * @param from the old column S
	 * @param to the new column T
	 * @param type the type of T where it is not that of S
	 * @param forward how T follows from S
	 * @param backward how S follows from T
	 * @param defaultExpression the default of T once S is gone, where it is not that of S
	 */
	public ColumnReplacement(TableReference table, Identifier from, Identifier to, Optional<String> type,
			Conversion forward, Conversion backward, Optional<String> defaultExpression) {
		this(table, from, to, type, forward, backward, defaultExpression, false);
	}

	/**
	 * Return a replacement by a column of the same type with the same values.
	 * @param table the table
	 * @param from the old column
	 * @param to the new column
	 * @return the replacement
	 */
	public static ColumnReplacement sameValue(TableReference table, Identifier from, Identifier to) {
		return new ColumnReplacement(table, from, to, Optional.empty(), new Conversion.Identity(from),
				new Conversion.Identity(to), Optional.empty());
	}

	/**
	 * Say what the replacement will do. Pure.
	 * @param context the catalog snapshot and names
	 * @return the plan
	 * @throws PlanningException if it cannot be done safely, with all reasons
	 */
	public Plan plan(PlanningContext context) {
		TableSnapshot now = TableObstacles.find(context, this.table);
		List<String> problems = new ArrayList<>(
				new Obstacles(SettledTable.of(now, context.underWay()), this, context.underWay()).problems());
		problems.addAll(new ChainObstacles(now.name(), this.from, context).problems());
		if (transformer().isPresent() && !context.dualWrite().hasTrigger()) {
			problems
				.add(("The column '%s' of %s is converted by a transformer, and no trigger would mark what others than "
						+ "repositories write. Use zdm.dual-write.mode 'both' or 'trigger' for this migration.")
					.formatted(this.from.value(), now.name().display()));
		}
		if (this.keepsName && !context.dualWrite().hasTrigger()) {
			problems.add(("The column '%s' of %s is to keep its name, and without a trigger nobody would keep its "
					+ "replacement in step. Use zdm.dual-write.mode 'both' or 'trigger' for this migration.")
				.formatted(this.from.value(), now.name().display()));
		}
		boolean asked = transformer().isEmpty() && now.column(this.from).isPresent() && now.column(this.to).isEmpty();
		Optional<Planning> planning = asked ? Optional.of(new Planning(context, now)) : Optional.empty();
		planning.ifPresent((plan) -> problems.addAll(plan.problems()));
		if (!problems.isEmpty()) {
			throw new PlanningException(problems);
		}
		return planning.map(Planning::plan).orElseGet(() -> new TransformerReplacement(this, context, now).plan());
	}

	Optional<Conversion.Transformer> transformer() {
		return (this.forward instanceof Conversion.Transformer bean) ? Optional.of(bean) : Optional.empty();
	}

	/**
	 * Return whether indexes of every form and the constraints that they serve are built
	 * again on the new column. The server has to say how.
	 * @return whether they are
	 */
	boolean carriesIndexes() {
		return this.type.isPresent() && transformer().isEmpty();
	}

	boolean keepsValue() {
		return this.forward instanceof Conversion.Identity && this.backward instanceof Conversion.Identity;
	}

	/**
	 * The planning of this replacement on one table.
	 */
	private final class Planning {

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

		Planning(PlanningContext context, TableSnapshot now) {
			this.context = context;
			this.mappingId = context.mappingId(0);
			this.table = SettledTable.of(now, context.underWay());
			this.name = this.table.name();
			this.source = this.table.column(ColumnReplacement.this.from).orElseThrow();
			this.indexes = IndexReplacement.all(now, this.table, context.underWay(), ColumnReplacement.this.from,
					ColumnReplacement.this.to, definitions());
			this.target = target();
			this.sequence = new SequenceHandover(this.table, this.source, this.target.column(),
					this.source.identity() ? context.rehearsal().identity(this.name, this.source.name())
							: Optional.empty());
			this.notNull = new NotNullReplacement(this.table, this.source, ColumnReplacement.this.to);
			this.released = new ReleasedNotNull(this.table, this.source);
			this.dualWrite = context.dualWrite();
		}

		Plan plan() {
			return new Plan(List.of(mapping()), List.of(addColumn()), migrate(), contract(), rollback(), notes());
		}

		private Map<QualifiedName, String> definitions() {
			return ColumnReplacement.this.carriesIndexes() ? this.context.rehearsal()
				.indexesOnRenamed(this.name, ColumnReplacement.this.from, ColumnReplacement.this.to) : Map.of();
		}

		private TargetColumn target() {
			return ColumnReplacement.this.type
				.map((type) -> TargetColumn.ask(this.context, this.table, ColumnReplacement.this.to, type,
						this.source.collation()))
				.orElseGet(() -> new TargetColumn(new MappedColumn(ColumnReplacement.this.to, this.source.type(),
						this.source.collation(), this.source.equalMeansIdentical(), Optional.empty()),
						Optional.empty()));
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
			List<String> problems = new ArrayList<>(
					new ConversionChecks(this.context, this.table, mapping()).problems());
			if (ColumnReplacement.this.type.isPresent()) {
				problems.addAll(new TargetTrial(this.context, this.table, this.target.column()).problems(this.indexes,
						targetDefault(), this.sequence));
			}
			return problems;
		}

		private Mapping mapping() {
			MappedColumn mapped = new MappedColumn(this.source.name(), this.source.type(), this.source.collation(),
					this.source.equalMeansIdentical(),
					this.source.immutableDefault() ? this.source.defaultExpression() : Optional.empty());
			return new Mapping(this.mappingId, this.name, List.of(mapped), List.of(this.target.column()),
					List.of(ColumnReplacement.this.forward), List.of(ColumnReplacement.this.backward), this.dualWrite,
					ColumnReplacement.this.keepsName);
		}

		// Without default and constraints: a default on T would hide from the trigger
		// that an
		// old release's INSERT did not mention T.
		private Step addColumn() {
			List<String> statements = new ArrayList<>();
			statements.add("ALTER TABLE %s ADD COLUMN %s %s%s".formatted(this.name, ColumnReplacement.this.to,
					this.target.column().type(), this.target.column().collation().map(" COLLATE "::concat).orElse("")));
			if (!this.dualWrite.hasTrigger()) {
				statements.addAll(this.released.release());
			}
			return new Step.Ddl("add-column " + column(ColumnReplacement.this.to), this.name, LockMode.ACCESS_EXCLUSIVE,
					statements, List.of(this.mappingId), List.of());
		}

		private List<Step> migrate() {
			String column = column(ColumnReplacement.this.to);
			List<Step> steps = new ArrayList<>();
			if (!this.dualWrite.hasTrigger()) {
				steps.add(new Step.AwaitInstances("await-instances " + column, this.name));
			}
			steps.add(new Step.Backfill("backfill " + column, this.name, this.mappingId));
			steps.add(new Step.Analyze("analyze " + column, this.name));
			this.indexes.forEach((index) -> steps.add(index.create(this.name)));
			if (this.dualWrite.hasTrigger()) {
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
				.map((comment) -> "COMMENT ON COLUMN %s.%s IS %s".formatted(this.name, ColumnReplacement.this.to,
						Literal.of(comment)))
				.stream();
			return Stream.concat(ofColumn, this.indexes.stream().flatMap((index) -> index.comment().stream())).toList();
		}

		private List<Step> contract() {
			List<Step> steps = new ArrayList<>();
			if (!this.dualWrite.hasTrigger()) {
				// Not before: writers of the old column fill the new one after their
				// INSERT.
				steps.addAll(this.notNull.steps());
			}
			this.indexes.forEach((index) -> index.dropOriginal(this.name).ifPresent(steps::add));
			List<String> statements = new ArrayList<>(this.sequence.beforeDrop());
			statements.add("ALTER TABLE %s DROP COLUMN %s".formatted(this.name, ColumnReplacement.this.from));
			targetDefault().ifPresent((expression) -> statements.add("ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s"
				.formatted(this.name, ColumnReplacement.this.to, expression)));
			this.sequence.afterDrop().ifPresent(statements::add);
			this.notNull.finalName().ifPresent(statements::add);
			this.indexes.forEach((index) -> statements.add(index.finalName(this.table)));
			if (ColumnReplacement.this.keepsName) {
				statements.add("ALTER TABLE %s RENAME COLUMN %s TO %s".formatted(this.name, ColumnReplacement.this.to,
						ColumnReplacement.this.from));
			}
			steps.add(new Step.Ddl("drop-column " + column(ColumnReplacement.this.from), this.name,
					LockMode.ACCESS_EXCLUSIVE, statements, List.of(), List.of(this.mappingId)));
			return steps;
		}

		private Optional<String> targetDefault() {
			return ColumnReplacement.this.defaultExpression
				.or(() -> keepsValue() ? this.source.defaultExpression() : Optional.empty());
		}

		private List<Step> rollback() {
			List<Step> steps = new ArrayList<>();
			this.indexes.forEach((index) -> steps.add(index.dropTemporary(this.name)));
			if (!this.dualWrite.hasTrigger()) {
				steps.addAll(this.released.restore());
			}
			steps.add(new Step.Ddl("drop-column " + column(ColumnReplacement.this.to), this.name,
					LockMode.ACCESS_EXCLUSIVE,
					List.of("ALTER TABLE %s DROP COLUMN IF EXISTS %s".formatted(this.name, ColumnReplacement.this.to)),
					List.of(), List.of(this.mappingId)));
			return steps;
		}

		private List<String> notes() {
			List<String> notes = new ArrayList<>();
			String from = ColumnReplacement.this.from.value();
			String to = ColumnReplacement.this.to.value();
			this.indexes.stream().filter(IndexReplacement::unique).forEach((index) -> notes.add(index.uniqueNote()));
			notes.addAll(this.notNull.notes());
			if (ColumnReplacement.this.keepsName) {
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
				.filter((mention) -> mention.column().equals(ColumnReplacement.this.from))
				.forEach((mention) -> notes.add(
						("The function %s mentions '%s' in the line \"%s\"; PostgreSQL does not record that, so change "
								+ "the function before contract.")
							.formatted(mention.function(), from, mention.line().strip())));
			return notes;
		}

		private List<String> swapNotes() {
			String from = ColumnReplacement.this.from.value();
			return List.of(("Until contract every release reads and writes the old column '%s'. In the meantime a value "
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

}
