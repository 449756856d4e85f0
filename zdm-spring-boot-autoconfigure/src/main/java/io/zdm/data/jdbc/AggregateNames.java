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

package io.zdm.data.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.springframework.data.relational.core.mapping.AggregatePath;
import org.springframework.data.relational.core.sql.IdentifierProcessing;
import org.springframework.data.relational.core.sql.IdentifierProcessing.LetterCasing;
import org.springframework.data.relational.core.sql.IdentifierProcessing.Quoting;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import io.zdm.data.ColumnName;

/**
 * The tables and columns of aggregates, named as the catalog of the database names them.
 */
final class AggregateNames {

	/**
	 * As the PostgreSQL dialect has it: derived names are folded to lower case, and then
	 * quoted.
	 */
	private static final IdentifierProcessing PROCESSING = IdentifierProcessing.create(Quoting.ANSI,
			LetterCasing.LOWER_CASE);

	private AggregateNames() {
	}

	/**
	 * Return the table that a path belongs to: an embedded value and a plain property to
	 * that of their owner.
	 * @param path a path in an aggregate
	 * @return the table
	 */
	static TableName table(AggregatePath path) {
		List<String> qualified = new ArrayList<>();
		for (SqlIdentifier part : path.getTableInfo().qualifiedTableName()) {
			qualified.add(bare(part));
		}
		int last = qualified.size() - 1;
		return new TableName((last > 0) ? Optional.of(qualified.get(last - 1)) : Optional.empty(), qualified.get(last));
	}

	/**
	 * Return the columns that a path by itself brings to its table.
	 * @param path a path in an aggregate, not its root
	 * @return the bare columns; for an entity or a collection those that refer to its
	 * owner, none for an embedded value
	 */
	static List<String> columns(AggregatePath path) {
		if (path.isEmbedded()) {
			return List.of();
		}
		if (!path.isEntity()) {
			return List.of(bare(path.getColumnInfo().name()));
		}
		AggregatePath.TableInfo table = path.getTableInfo();
		List<String> columns = new ArrayList<>(columns(table.backReferenceColumnInfos()));
		AggregatePath.ColumnInfo qualifier = table.qualifierColumnInfo();
		if (qualifier != null) {
			columns.add(bare(qualifier.name()));
		}
		return columns;
	}

	/**
	 * Return the names of columns.
	 * @param infos the columns
	 * @return the bare names, in the order of the parts of the id
	 */
	static List<String> columns(AggregatePath.ColumnInfos infos) {
		List<String> columns = new ArrayList<>();
		infos.forEach((part, column) -> columns.add(bare(column.name())));
		return columns;
	}

	private static String bare(SqlIdentifier identifier) {
		String sql = identifier.toSql(PROCESSING);
		boolean quoted = sql.length() > 1 && sql.startsWith("\"") && sql.endsWith("\"");
		return quoted ? sql.substring(1, sql.length() - 1).replace("\"\"", "\"") : ColumnName.folded(sql, false);
	}

	/**
	 * The name of a table.
	 *
	 * @param schema the bare schema, where the mapping names one
	 * @param name the bare table
	 */
	record TableName(Optional<String> schema, String name) {

	}

}
