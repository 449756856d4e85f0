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

package io.zdm.autoconfigure;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.zdm.lifecycle.MappedColumns;

/**
 * The columns that any object mapper of the application maps. As long as one of them is
 * not ready the answer is not known: half of it would look like a column that nobody
 * uses.
 *
 * @param mappers the object mappers, asked for late because they wait for the schema that
 * zdm brings
 */
record UnitedMappedColumns(Supplier<List<MappedColumns>> mappers) implements MappedColumns {

	@Override
	public Optional<Set<String>> find() {
		Set<String> columns = new HashSet<>();
		for (MappedColumns mapper : this.mappers.get()) {
			Optional<Set<String>> found = mapper.find();
			if (found.isEmpty()) {
				return Optional.empty();
			}
			columns.addAll(found.get());
		}
		return Optional.of(Set.copyOf(columns));
	}

}
