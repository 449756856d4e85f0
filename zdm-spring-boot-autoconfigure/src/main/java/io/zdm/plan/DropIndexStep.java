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
 * An index dropped concurrently, where it exists.
 *
 * @param name the name of the step
 * @param table the table
 * @param index the index
 * @param definition what tells the index from another one of its name, which is left
 * alone, where that is known
 */
public record DropIndexStep(String name, QualifiedName table, QualifiedName index,
		Optional<String> definition) implements Step {

	/**
	 * Create a step that drops any index of the name.
	 * @param name the name of the step
	 * @param table the table
	 * @param index the index
	 */
	public DropIndexStep(String name, QualifiedName table, QualifiedName index) {
		this(name, table, index, Optional.empty());
	}

	@Override
	public LockMode lock() {
		return LockMode.SHARE_UPDATE_EXCLUSIVE;
	}

	@Override
	public List<String> statements() {
		return List.of("DROP INDEX CONCURRENTLY IF EXISTS " + this.index);
	}

	@Override
	public Optional<QualifiedName> indexDropped() {
		return Optional.of(this.index);
	}

}
