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

package io.zdm.plan;

import java.util.List;
import java.util.Optional;

import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;

/**
 * An index of a partitioned table: one on the table alone, which is valid once it has one
 * of each partition. Those are built concurrently and attached one by one. Whichever
 * partitions there are is found out while that goes on, as they come and go; the server
 * itself gives the index to those that come after it.
 *
 * @param name the name of the step
 * @param table the partitioned table
 * @param index the index
 * @param unique whether it is unique
 * @param body the statement from {@code USING} on
 * @param definition what tells the index from another one of its name
 */
public record CreatePartitionedIndexStep(String name, QualifiedName table, QualifiedName index, boolean unique,
		String body, Optional<String> definition) implements Step {

	/**
	 * Return the lock that writers meet, for an instant: on the whole table when the
	 * index is begun. A partition gets ACCESS EXCLUSIVE when its index is attached.
	 */
	@Override
	public LockMode lock() {
		return LockMode.SHARE;
	}

	@Override
	public List<String> statements() {
		return List.of("CREATE %sINDEX %s ON ONLY %s %s".formatted(this.unique ? "UNIQUE " : "", this.index.name(),
				this.table, this.body));
	}

	@Override
	public Optional<QualifiedName> indexBuilt() {
		return Optional.of(this.index);
	}

}
