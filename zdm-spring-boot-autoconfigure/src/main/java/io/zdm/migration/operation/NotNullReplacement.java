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
import java.util.Optional;
import java.util.Set;

import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * The NOT NULL of the old column on the new one, without a scan that blocks others where
 * the server can do without. From 18 on NOT NULL itself can be added NOT VALID and
 * validated under a weak lock; from 12 on SET NOT NULL trusts a validated CHECK; before,
 * it always scans the table under ACCESS EXCLUSIVE.
 */
final class NotNullReplacement {

	/**
	 * The largest heap in bytes that is scanned under ACCESS EXCLUSIVE, which takes some
	 * milliseconds.
	 */
	static final long MAX_SCANNED_BYTES = 8L * 1024 * 1024;

	private final TableSnapshot snapshot;

	private final TableSnapshot.Column source;

	private final Identifier target;

	private final QualifiedName table;

	private final Identifier constraint;

	NotNullReplacement(TableSnapshot snapshot, TableSnapshot.Column source, Identifier target) {
		this.snapshot = snapshot;
		this.source = source;
		this.target = target;
		this.table = snapshot.name();
		this.constraint = freeName();
	}

	private Identifier freeName() {
		Set<Identifier> taken = new HashSet<>();
		this.snapshot.constraints().forEach((existing) -> taken.add(existing.name()));
		this.snapshot.columns().forEach((column) -> column.notNullConstraint().ifPresent(taken::add));
		String text = "zdm_%s_%s_not_null".formatted(this.table.name().value(), this.target.value());
		Identifier name = Identifier.generated(text);
		for (int i = 2; taken.contains(name); i++) {
			name = Identifier.generated(text + "_" + i);
		}
		return name;
	}

	static boolean needsBlockingScan(TableSnapshot snapshot) {
		return !snapshot.version().atLeast(12);
	}

	List<Step> steps() {
		if (!this.source.notNull()) {
			return List.of();
		}
		if (needsBlockingScan(this.snapshot)) {
			return List.of(Step.Ddl.of(name("set-not-null"), this.table, LockMode.ACCESS_EXCLUSIVE, setNotNull()));
		}
		if (this.snapshot.version().atLeast(18)) {
			return List.of(add("NOT NULL " + this.target), validate());
		}
		// Two statements: in one, the constraint would be dropped before it could serve
		// as
		// proof.
		return List.of(add("CHECK (%s IS NOT NULL)".formatted(this.target)), validate(),
				Step.Ddl.of(name("set-not-null"), this.table, LockMode.ACCESS_EXCLUSIVE, setNotNull(),
						"ALTER TABLE %s DROP CONSTRAINT %s".formatted(this.table, this.constraint)));
	}

	private Step add(String definition) {
		return Step.Ddl.of(name("add-not-null"), this.table, LockMode.ACCESS_EXCLUSIVE,
				"ALTER TABLE %s ADD CONSTRAINT %s %s NOT VALID".formatted(this.table, this.constraint, definition));
	}

	private Step validate() {
		return Step.Ddl.of(name("validate-not-null"), this.table, LockMode.SHARE_UPDATE_EXCLUSIVE,
				"ALTER TABLE %s VALIDATE CONSTRAINT %s".formatted(this.table, this.constraint));
	}

	private String setNotNull() {
		return "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL".formatted(this.table, this.target);
	}

	private String name(String verb) {
		return verb + " " + this.table.display() + "." + this.target.value();
	}

	/**
	 * Return what gives the constraint of 18 the name of the old one, which a plain
	 * RENAME COLUMN leaves as it is. The old column must be gone by then.
	 * @return the statement, if one is needed
	 */
	Optional<String> finalName() {
		if (!this.source.notNull() || !this.snapshot.version().atLeast(18)) {
			return Optional.empty();
		}
		return this.source.notNullConstraint()
			.map((name) -> "ALTER TABLE %s RENAME CONSTRAINT %s TO %s".formatted(this.table, this.constraint, name));
	}

	List<String> notes() {
		if (!this.source.notNull() || !needsBlockingScan(this.snapshot)) {
			return List.of();
		}
		return List.of(("PostgreSQL %s sets NOT NULL on '%s' only by reading the table under ACCESS EXCLUSIVE: %d KiB "
				+ "at the time of planning.")
			.formatted(this.snapshot.version(), this.target.value(), this.snapshot.bytes() / 1024));
	}

}
