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

package io.zdm.lifecycle;

import java.time.Instant;
import java.util.List;

/**
 * Rows that an interceptor found out of step and put in step.
 *
 * @param migration the key of the migration's row in the history
 * @param entity the entity or repository through which the rows were written
 * @param at when
 * @param rows the number of rows
 * @param keys the keys of some of them
 */
public record Repair(long migration, String entity, Instant at, int rows, List<String> keys) {

	public Repair {
		keys = List.copyOf(keys);
	}

}
