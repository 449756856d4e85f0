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

package io.zdm.data.jpa;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.JdbcMapping;

import io.zdm.data.EntityTable;

/**
 * A table that Hibernate writes for an entity or for a collection of one.
 *
 * @param table the table with its columns
 * @param key how the values of the key's columns follow from an identifier
 * @param outlivesDeletion whether rows are still there after Hibernate has deleted the
 * entity
 */
record WrittenTable(EntityTable table, Key key, boolean outlivesDeletion) {

	/**
	 * Return the values of the key's columns.
	 * @param identifier the identifier of the entity, or the key of the collection
	 * @param session the session that wrote
	 * @return the values as PostgreSQL reads them, or nothing where one of them is null,
	 * which no row can be found by
	 */
	Optional<List<String>> keyOf(Object identifier, SharedSessionContractImplementor session) {
		List<String> texts = new ArrayList<>();
		int[] nulls = new int[1];
		this.key.forEachValue(identifier, (value, mapping) -> {
			String text = JdbcText.of(value, mapping, session);
			if (text != null) {
				texts.add(text);
			}
			else {
				nulls[0]++;
			}
		}, session);
		return (nulls[0] == 0) ? Optional.of(texts) : Optional.empty();
	}

	/**
	 * Takes an identifier apart into what Hibernate binds, in the order of the key's
	 * columns.
	 */
	@FunctionalInterface
	interface Key {

		void forEachValue(Object identifier, BiConsumer<Object, JdbcMapping> values,
				SharedSessionContractImplementor session);

	}

}
