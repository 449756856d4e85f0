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
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.zdm.migration.PlanningContext;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * The names of the constraints of a table, those which PostgreSQL would give among them:
 * so a schema looks the same whether zdm or a person has made it.
 */
final class ConstraintNames {

	private static final Pattern ADDED = Pattern
		.compile("(?:ADD CONSTRAINT|RENAME CONSTRAINT \"(?:[^\"]|\"\")*\" TO) \"((?:[^\"]|\"\")*)\"");

	private final QualifiedName table;

	private final Set<Identifier> taken = new HashSet<>();

	private ConstraintNames(QualifiedName table) {
		this.table = table;
	}

	/**
	 * Return the names of a table, with those that migrations under way and the
	 * operations before this one will add.
	 * @param context the context
	 * @param table the table
	 * @return the names
	 */
	static ConstraintNames of(PlanningContext context, TableSnapshot table) {
		ConstraintNames names = new ConstraintNames(table.name());
		table.constraints()
			.stream()
			.filter((constraint) -> constraint.table().equals(table.name()))
			.forEach((constraint) -> names.taken.add(constraint.name()));
		table.columns().forEach((column) -> column.notNullConstraint().ifPresent(names.taken::add));
		Stream.concat(context.underWay().stream(), context.before().stream()).forEach(names::takeAllOf);
		return names;
	}

	private void takeAllOf(Plan plan) {
		Stream.of(plan.expand(), plan.migrate(), plan.handover(), plan.contract())
			.flatMap(List::stream)
			.filter((step) -> step instanceof Step.Ddl && step.table().equals(this.table))
			.flatMap((step) -> step.statements().stream())
			.forEach((statement) -> {
				Matcher matcher = ADDED.matcher(statement);
				while (matcher.find()) {
					this.taken.add(new Identifier(matcher.group(1).replace("\"\"", "\"")));
				}
			});
	}

	/**
	 * Return whether the table has a constraint of a name or will have one.
	 * @param name the name
	 * @return whether the name is taken
	 */
	boolean has(Identifier name) {
		return this.taken.contains(name);
	}

	/**
	 * Return the name that PostgreSQL would choose.
	 * @param columns what stands between the table and the label, none where it leaves
	 * columns out
	 * @param label the end of the name, as in {@code check}
	 * @return the name, with a number behind where it is taken
	 */
	Identifier choose(List<Identifier> columns, String label) {
		return ChosenName.of(this.table, columns, label, this.taken::contains);
	}

	/**
	 * Return the name that PostgreSQL would choose if no other had it.
	 * @param columns what stands between the table and the label
	 * @param label the end of the name
	 * @return the name
	 */
	Identifier first(List<Identifier> columns, String label) {
		return ChosenName.first(this.table, columns, label);
	}

}
