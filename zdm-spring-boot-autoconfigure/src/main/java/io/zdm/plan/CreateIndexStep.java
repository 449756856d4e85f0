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
 * An index built concurrently, and built again where an earlier attempt left an invalid
 * one that nobody is building any more.
 *
 * @param name the name of the step
 * @param table the table
 * @param index the index
 * @param statement the CREATE INDEX CONCURRENTLY statement
 * @param definition what tells the index from another one of its name, where it is known:
 * its definition without names, as in {@code CREATE INDEX USING btree (email)}
 */
public record CreateIndexStep(String name, QualifiedName table, QualifiedName index, String statement,
		Optional<String> definition) implements Step {

	/**
	 * Create a step that takes any index of the name and the table for its own.
	 * @param name the name of the step
	 * @param table the table
	 * @param index the index
	 * @param statement the statement
	 */
	public CreateIndexStep(String name, QualifiedName table, QualifiedName index, String statement) {
		this(name, table, index, statement, Optional.empty());
	}

	@Override
	public LockMode lock() {
		return LockMode.SHARE_UPDATE_EXCLUSIVE;
	}

	@Override
	public List<String> statements() {
		return List.of(this.statement);
	}

	@Override
	public Optional<QualifiedName> indexBuilt() {
		return Optional.of(this.index);
	}

}
