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

package io.zdm.store;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Rows that an interceptor put in step because the sync trigger had not.
 *
 * @param at when
 * @param instance the instance that wrote and repaired them
 * @param release its release
 * @param entity the entity through which they were written
 * @param rows their number
 * @param keys the keys of some of them
 */
public record RepairEntry(Instant at, UUID instance, String release, String entity, int rows, List<String> keys) {

	public RepairEntry {
		keys = List.copyOf(keys);
	}

}
