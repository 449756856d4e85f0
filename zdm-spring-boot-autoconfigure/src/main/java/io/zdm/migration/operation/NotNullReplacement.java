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
import java.util.Optional;

import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;

/**
 * The NOT NULL of the old column on the new one, without a scan that blocks others where
 * the server can do without. From 18 on NOT NULL itself can be added NOT VALID and
 * validated under a weak lock; from 12 on SET NOT NULL trusts a validated CHECK; before,
 * it always scans the table under ACCESS EXCLUSIVE.
 */
final class NotNullReplacement {

	private final TableSnapshot snapshot;

	private final TableSnapshot.Column source;

	private final NotNullSteps steps;

	NotNullReplacement(TableSnapshot snapshot, TableSnapshot.Column source, Identifier target) {
		this.snapshot = snapshot;
		this.source = source;
		this.steps = new NotNullSteps(snapshot, target);
	}

	/**
	 * Return what has to be done.
	 * @param before statements in the transaction that puts the rule in force, before it
	 * @return the steps, none where the old column may be NULL
	 */
	List<Step> steps(String... before) {
		return this.source.notNull() ? this.steps.steps(before) : List.of();
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
			.map((name) -> "ALTER TABLE %s RENAME CONSTRAINT %s TO %s".formatted(this.snapshot.name(),
					this.steps.constraint(), name));
	}

	List<String> notes() {
		return this.source.notNull() ? this.steps.notes() : List.of();
	}

}
