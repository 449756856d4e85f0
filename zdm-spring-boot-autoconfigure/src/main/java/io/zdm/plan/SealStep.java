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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;

/**
 * Old columns taken out of reach: they get a name that nobody uses, and are kept in step
 * under it, so that they can be brought back by an {@link UnsealStep} with nothing lost.
 * Whoever still uses them fails, and is seen.
 *
 * @param name the name of the step
 * @param table the table
 * @param renamings what gets which name, in this order
 * @param mapping the mapping that goes on under the new names, none for a column that is
 * removed without a replacement
 * @param loosened statements that make the column take whatever the sync gives it
 * @param drop the name of the contract step that ends the seal: it meets the old names
 */
public record SealStep(String name, QualifiedName table, List<Renaming> renamings, Optional<String> mapping,
		List<String> loosened, String drop) implements Step {

	public SealStep {
		renamings = List.copyOf(renamings);
		loosened = List.copyOf(loosened);
	}

	@Override
	public LockMode lock() {
		return LockMode.ACCESS_EXCLUSIVE;
	}

	@Override
	public List<String> statements() {
		List<String> statements = new ArrayList<>(this.loosened);
		this.renamings.forEach((renaming) -> statements.add(renaming.statement(this.table)));
		return List.copyOf(statements);
	}

	/**
	 * Return the statements that give the columns their names again.
	 * @return the statements, the last renaming first
	 */
	public List<String> restoring() {
		List<String> statements = new ArrayList<>();
		this.renamings.forEach((renaming) -> statements.add(0, renaming.inverse().statement(this.table)));
		return List.copyOf(statements);
	}

}
