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

package io.zdm.data;

import java.util.Locale;
import java.util.Optional;

/**
 * Names as an object mapper writes them into statements, told as the catalog of the
 * database has them.
 */
public final class ColumnName {

	private ColumnName() {
	}

	/**
	 * Return the name under which the engine knows a column.
	 * @param schema the bare schema, where the mapping names one
	 * @param table the bare table
	 * @param column the bare column
	 * @return {@code schema.table.column} or {@code table.column}
	 */
	public static String of(Optional<String> schema, String table, String column) {
		return schema.map((name) -> name + ".").orElse("") + table + "." + column;
	}

	/**
	 * Return a name as the database keeps it: unquoted ones in lower case.
	 * @param name the bare name
	 * @param quoted whether statements have it in quotes
	 * @return the name in the catalog
	 */
	public static String folded(String name, boolean quoted) {
		return quoted ? name : name.toLowerCase(Locale.ROOT);
	}

}
