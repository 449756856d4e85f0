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
import java.util.Optional;

import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Conversion;
import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;

/**
 * A new column with converted values that takes the place of an old one, with all that
 * belongs to it.
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
	 * Say what the replacement will do. Pure.
	 * @param context the catalog snapshot and names
	 * @return the plan
	 * @throws PlanningException if it cannot be done safely, with all reasons
	 */
	public Plan plan(PlanningContext context) {
		TableSnapshot now = TableObstacles.find(context, this.table);
		List<String> problems = new ArrayList<>(
				new ReplacementObstacles(SettledTable.of(now, context.underWay()), this, context.underWay())
					.problems());
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
		Optional<ExpressionReplacement> planning = asked ? Optional.of(new ExpressionReplacement(this, context, now))
				: Optional.empty();
		planning.ifPresent((plan) -> problems.addAll(plan.problems()));
		if (!problems.isEmpty()) {
			throw new PlanningException(problems);
		}
		return planning.map(ExpressionReplacement::plan)
			.orElseGet(() -> new TransformerReplacement(this, context, now).plan());
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

}
