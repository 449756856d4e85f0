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

/**
 * All that a migration will do. It is stored whole when the migration is expanded, so
 * that any instance of any release can go on with it, contract it or roll it back.
 *
 * @param mappings the mappings
 * @param expand what the startup does
 * @param migrate what the background does up to MIGRATED
 * @param contract what contract does
 * @param rollback what rollback does; each step also works where the migration had not
 * got as far as the thing it takes away
 * @param notes what a person should know before running it, one sentence each
 */
public record Plan(List<Mapping> mappings, List<Step> expand, List<Step> migrate, List<Step> contract,
		List<Step> rollback, List<String> notes) {

	public Plan {
		mappings = List.copyOf(mappings);
		expand = List.copyOf(expand);
		migrate = List.copyOf(migrate);
		contract = List.copyOf(contract);
		rollback = List.copyOf(rollback);
		notes = List.copyOf(notes);
	}

	/**
	 * Return the mapping of a name.
	 * @param id the name
	 * @return the mapping
	 */
	public Mapping mapping(String id) {
		return this.mappings.stream()
			.filter((mapping) -> mapping.id().equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("The plan has no mapping '%s'".formatted(id)));
	}

}
