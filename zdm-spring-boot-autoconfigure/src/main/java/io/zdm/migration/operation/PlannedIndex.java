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

import java.util.Optional;

import io.zdm.plan.CreateIndexStep;
import io.zdm.plan.CreatePartitionedIndexStep;
import io.zdm.plan.DropIndexStep;
import io.zdm.plan.DropPartitionedIndexStep;
import io.zdm.plan.Step;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * The steps that build and drop an index while the table is read and written, whether its
 * rows are in partitions or not.
 *
 * @param table the table
 * @param index the index
 * @param definition what tells it from another one, by which one of its name is
 * recognised, if that is known
 */
record PlannedIndex(TableSnapshot table, QualifiedName index, Optional<String> definition) {

	PlannedIndex(TableSnapshot table, QualifiedName index) {
		this(table, index, Optional.empty());
	}

	/**
	 * Return the step that builds it.
	 * @param unique whether it is unique
	 * @param body the statement from {@code USING} on
	 * @return the step
	 */
	Step create(boolean unique, String body) {
		String step = "create-index " + this.index.display();
		QualifiedName name = this.table.name();
		if (this.table.isPartitioned()) {
			return new CreatePartitionedIndexStep(step, name, this.index, unique, body, this.definition);
		}
		return new CreateIndexStep(step, name, this.index, "CREATE %sINDEX CONCURRENTLY %s ON %s %s"
			.formatted(unique ? "UNIQUE " : "", this.index.name(), name, body), this.definition);
	}

	/**
	 * Return the step that drops it.
	 * @return the step
	 */
	Step drop() {
		String step = "drop-index " + this.index.display();
		return this.table.isPartitioned()
				? new DropPartitionedIndexStep(step, this.table.name(), this.index, this.definition)
				: new DropIndexStep(step, this.table.name(), this.index, this.definition);
	}

}
