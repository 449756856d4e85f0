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

import io.zdm.plan.Step;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * The NOT NULL of an old column that gives way while writers of the new column leave the
 * old one to be filled a moment later. It comes back when a trigger fills the old one, or
 * with a rollback, whichever is first.
 */
final class ReleasedNotNull {

	private final QualifiedName table;

	private final TableSnapshot.Column source;

	private final NotNullReplacement restored;

	ReleasedNotNull(TableSnapshot snapshot, TableSnapshot.Column source) {
		this.table = snapshot.name();
		this.source = source;
		this.restored = new NotNullReplacement(snapshot, source, source.name());
	}

	/**
	 * Return what the expand does.
	 * @return the statements, none where the column may be NULL
	 */
	List<String> release() {
		return this.source.notNull()
				? List.of("ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL".formatted(this.table, this.source.name()))
				: List.of();
	}

	/**
	 * Return what the rollback does. It may be there already, and then it comes back
	 * under the name that the steps know.
	 * @return the steps, none where the column may be NULL
	 */
	List<Step> restore() {
		List<Step> steps = new ArrayList<>(this.restored.steps(release().toArray(String[]::new)));
		this.restored.finalName()
			.ifPresent((statement) -> steps
				.add(Step.Ddl.of("name-not-null %s.%s".formatted(this.table.display(), this.source.name().value()),
						this.table, LockMode.ACCESS_EXCLUSIVE, statement)));
		return steps;
	}

	/**
	 * Return what another phase than the rollback does.
	 * @param phase the word that tells the names of its steps from those of the rollback
	 * @return the steps, none where the column may be NULL
	 */
	List<Step> restore(String phase) {
		return restore().stream()
			.map(Step.Ddl.class::cast)
			.<Step>map((step) -> new Step.Ddl(phase + "-" + step.name(), step.table(), step.lock(), step.statements(),
					step.startSync(), step.stopSync()))
			.toList();
	}

}
