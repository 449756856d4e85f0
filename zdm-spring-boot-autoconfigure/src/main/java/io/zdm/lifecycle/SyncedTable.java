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

import java.util.List;
import java.util.Map;

import io.zdm.postgres.QualifiedName;

/**
 * A table with what the interceptors need to know to keep its rows in step.
 *
 * @param table the table
 * @param unqualified whether entities reach it without naming its schema
 * @param columnTypes the types of all its columns, by bare name, each as it can be
 * written into a statement under every search_path
 * @param mappings its mappings, oldest first
 */
public record SyncedTable(QualifiedName table, boolean unqualified, Map<String, String> columnTypes,
		List<SyncedMapping> mappings) {

	public SyncedTable {
		columnTypes = Map.copyOf(columnTypes);
		mappings = List.copyOf(mappings);
	}

}
