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

package io.zdm.migration.bean;

import java.util.function.Consumer;

/**
 * The keys of {@code create-index}. Builds an index while the table is read and written.
 */
public interface CreateIndexSpec {

	/**
	 * The table, with its schema where it needs one.
	 * @param value the value
	 * @return this
	 */
	CreateIndexSpec table(String value);

	/**
	 * The name of the index; &lt;table&gt;_&lt;columns&gt;_idx where left out.
	 * @param value the value
	 * @return this
	 */
	CreateIndexSpec name(String value);

	/**
	 * The keys of the index: columns or expressions. Each call adds to it.
	 * @param values the values
	 * @return this
	 */
	CreateIndexSpec columns(String... values);

	/**
	 * The keys of the index: columns or expressions. Each call adds to it.
	 * @param keys what it says
	 * @return this
	 */
	CreateIndexSpec columns(Consumer<Columns> keys);

	/**
	 * Whether no two rows may have the same key.
	 * @param value the value
	 * @return this
	 */
	CreateIndexSpec unique(boolean value);

	/**
	 * The access method; btree where it is left out.
	 * @param value the value
	 * @return this
	 */
	CreateIndexSpec using(String value);

	/**
	 * Columns that the index carries without being ordered by them.
	 * @param values the values
	 * @return this
	 */
	CreateIndexSpec include(String... values);

	/**
	 * The condition for a row to be in the index.
	 * @param value the value
	 * @return this
	 */
	CreateIndexSpec where(String value);

	/**
	 * Storage parameters, such as fillfactor. Each call adds to it.
	 * @param name the name
	 * @param value the value
	 * @return this
	 */
	CreateIndexSpec with(String name, String value);

	/**
	 * Whether NULL equals NULL in a unique index.
	 * @param value the value
	 * @return this
	 */
	CreateIndexSpec nullsNotDistinct(boolean value);

	/**
	 * The tablespace.
	 * @param value the value
	 * @return this
	 */
	CreateIndexSpec tablespace(String value);

	/**
	 * The keys below {@code columns}. The keys of the index: columns or expressions.
	 */
	interface Columns {

		/**
		 * The column.
		 * @param value the value
		 * @return this
		 */
		Columns column(String value);

		/**
		 * An SQL expression over columns, instead of a column.
		 * @param value the value
		 * @return this
		 */
		Columns expression(String value);

		/**
		 * The order; asc where it is left out.
		 * @param value the value
		 * @return this
		 */
		Columns order(String value);

		/**
		 * Where NULL stands; last in ascending order where it is left out.
		 * @param value the value
		 * @return this
		 */
		Columns nulls(String value);

		/**
		 * The operator class, with its schema where it is an extension's.
		 * @param value the value
		 * @return this
		 */
		Columns opclass(String value);

		/**
		 * The collation, with its schema where it is not PostgreSQL's.
		 * @param value the value
		 * @return this
		 */
		Columns collation(String value);

	}

}
