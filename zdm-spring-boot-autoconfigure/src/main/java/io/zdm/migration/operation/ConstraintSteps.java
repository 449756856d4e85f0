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
import java.util.stream.Collectors;

import io.zdm.plan.CreateIndexStep;
import io.zdm.plan.DropIndexStep;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.LockRequest;
import io.zdm.postgres.QualifiedName;

/**
 * The steps that change one constraint. None of them reads the table under a lock that
 * blocks others: a constraint is added NOT VALID, and validated in a transaction of its
 * own.
 *
 * @param table the table
 * @param name the constraint
 */
record ConstraintSteps(QualifiedName table, Identifier name) {

	/**
	 * Return the wait for the end of the rollout, as older releases know nothing of the
	 * rule.
	 * @return the step
	 */
	Step awaitRelease() {
		return new Step.AwaitRelease(step("await-release"), this.table);
	}

	/**
	 * Return the addition of a rule for rows that are written from then on.
	 * @param definition the constraint
	 * @param lock the lock that it takes
	 * @param others what it locks as well
	 * @return the step
	 */
	Step addNotValid(String definition, LockMode lock, List<LockRequest> others) {
		return Step.Ddl.of(step("add-constraint"), this.table, lock, add(definition + " NOT VALID"))
			.alsoLocking(others);
	}

	/**
	 * Return the proof for the rows that were there before.
	 * @param others what it locks as well
	 * @return the step
	 */
	Step validate(List<LockRequest> others) {
		return Step.Ddl
			.of(step("validate-constraint"), this.table, LockMode.SHARE_UPDATE_EXCLUSIVE,
					"ALTER TABLE %s VALIDATE CONSTRAINT %s".formatted(this.table, this.name))
			.alsoLocking(others);
	}

	/**
	 * Return the removal.
	 * @param others what it locks as well
	 * @param more what follows in the same transaction
	 * @return the step
	 */
	Step.Ddl drop(List<LockRequest> others, String... more) {
		String[] statements = new String[more.length + 1];
		statements[0] = "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s".formatted(this.table, this.name);
		System.arraycopy(more, 0, statements, 1, more.length);
		return Step.Ddl.of(step("drop-constraint"), this.table, LockMode.ACCESS_EXCLUSIVE, statements)
			.alsoLocking(others);
	}

	/**
	 * Return the build of the index of a unique constraint, which already has its final
	 * name and enforces the rule.
	 * @param columns the columns
	 * @param suffix what follows them
	 * @return the step
	 */
	Step createUniqueIndex(List<Identifier> columns, String suffix) {
		return new CreateIndexStep(step("create-index"), this.table, index(),
				"CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s)%s".formatted(this.name, this.table, list(columns),
						suffix));
	}

	/**
	 * Return the removal of the index where the constraint did not come about.
	 * @return the step
	 */
	Step dropIndex() {
		return new DropIndexStep(step("drop-index"), this.table, index());
	}

	private QualifiedName index() {
		return new QualifiedName(this.table.schema(), this.name);
	}

	/**
	 * Return the statement that adds a constraint.
	 * @param definition the constraint
	 * @return the statement
	 */
	String add(String definition) {
		return "ALTER TABLE %s ADD CONSTRAINT %s %s".formatted(this.table, this.name, definition);
	}

	/**
	 * Return the name of a step.
	 * @param verb what it does
	 * @return the name
	 */
	String step(String verb) {
		return verb + " " + this.table.display() + "." + this.name.value();
	}

	static String list(List<Identifier> columns) {
		return columns.stream().map(Identifier::quoted).collect(Collectors.joining(", "));
	}

}
