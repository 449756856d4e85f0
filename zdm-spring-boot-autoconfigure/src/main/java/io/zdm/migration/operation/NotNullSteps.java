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
import java.util.stream.Stream;

import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * How a column whose rows all have a value becomes NOT NULL without a scan under a lock
 * that blocks others: from 18 on by a NOT NULL constraint that is validated later, from
 * 12 on by a validated CHECK, which serves as proof. Before 12 there is no such way.
 */
final class NotNullSteps {

	/**
	 * The largest heap in bytes that is scanned under ACCESS EXCLUSIVE, which takes some
	 * milliseconds.
	 */
	static final long MAX_SCANNED_BYTES = 8L * 1024 * 1024;

	private final TableSnapshot snapshot;

	private final QualifiedName table;

	private final Identifier column;

	private final Identifier constraint;

	NotNullSteps(TableSnapshot snapshot, Identifier column) {
		this(snapshot, column, FreeNames.ofConstraints(snapshot)
			.take("zdm_%s_%s_not_null".formatted(snapshot.name().name().value(), column.value())));
	}

	/**
	 * Create the steps with a constraint that has its final name from the start.
	 * @param snapshot the table
	 * @param column the column
	 * @param constraint the name of the constraint, which from 18 on stays
	 */
	NotNullSteps(TableSnapshot snapshot, Identifier column, Identifier constraint) {
		this.snapshot = snapshot;
		this.table = snapshot.name();
		this.column = column;
		this.constraint = constraint;
	}

	static boolean needsBlockingScan(TableSnapshot snapshot) {
		return !snapshot.version().atLeast(12);
	}

	/**
	 * Return whether the blocking scan that the version needs would take too long.
	 * @param snapshot the table
	 * @return whether NOT NULL has to be refused
	 */
	static boolean isOutOfReach(TableSnapshot snapshot) {
		return needsBlockingScan(snapshot) && snapshot.bytes() > MAX_SCANNED_BYTES;
	}

	/**
	 * Return what has to be done, with the rule in force for new rows from the first step
	 * on.
	 * @param before statements in the transaction that puts the rule in force, before it
	 * @return the steps
	 */
	List<Step> steps(String... before) {
		return Stream.concat(rule(before).stream(), proof().stream()).toList();
	}

	/**
	 * Return what puts the rule in force for every row that is written from then on.
	 * @param before statements in the same transaction before it
	 * @return the step, none where the version has no such way
	 */
	List<Step> rule(String... before) {
		if (needsBlockingScan(this.snapshot)) {
			return List.of();
		}
		String definition = this.snapshot.version().atLeast(18) ? "NOT NULL " + this.column
				: "CHECK (%s IS NOT NULL)".formatted(this.column);
		String add = "ALTER TABLE %s ADD CONSTRAINT %s %s NOT VALID".formatted(this.table, this.constraint, definition);
		return List.of(Step.Ddl.of(name("add-not-null"), this.table, LockMode.ACCESS_EXCLUSIVE,
				Stream.concat(Stream.of(before), Stream.of(add)).toArray(String[]::new)));
	}

	/**
	 * Return what proves the rule for the rows that were there before, and leaves nothing
	 * but NOT NULL.
	 * @return the steps
	 */
	List<Step> proof() {
		if (needsBlockingScan(this.snapshot)) {
			return List.of(Step.Ddl.of(name("set-not-null"), this.table, LockMode.ACCESS_EXCLUSIVE, setNotNull()));
		}
		if (this.snapshot.version().atLeast(18)) {
			return List.of(validate());
		}
		// Two statements: in one, the constraint would be dropped before it could serve
		// as proof.
		return List.of(validate(), Step.Ddl.of(name("set-not-null"), this.table, LockMode.ACCESS_EXCLUSIVE,
				setNotNull(), "ALTER TABLE %s DROP CONSTRAINT %s".formatted(this.table, this.constraint)));
	}

	/**
	 * Return the name that the constraint has in the end, from 18 on.
	 * @return the name
	 */
	Identifier constraint() {
		return this.constraint;
	}

	private Step validate() {
		return Step.Ddl.of(name("validate-not-null"), this.table, LockMode.SHARE_UPDATE_EXCLUSIVE,
				"ALTER TABLE %s VALIDATE CONSTRAINT %s".formatted(this.table, this.constraint));
	}

	private String setNotNull() {
		return "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL".formatted(this.table, this.column);
	}

	private String name(String verb) {
		return verb + " " + this.table.display() + "." + this.column.value();
	}

	/**
	 * Return what a person should know.
	 * @return the notes
	 */
	List<String> notes() {
		if (!needsBlockingScan(this.snapshot)) {
			return List.of();
		}
		return List.of(("PostgreSQL %s sets NOT NULL on '%s' only by reading the table under ACCESS EXCLUSIVE: %d KiB "
				+ "at the time of planning.")
			.formatted(this.snapshot.version(), this.column.value(), this.snapshot.bytes() / 1024));
	}

}
