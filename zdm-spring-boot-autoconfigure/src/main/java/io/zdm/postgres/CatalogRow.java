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

package io.zdm.postgres;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A row of a catalog query, read in the words of this package.
 */
final class CatalogRow {

	private final ResultSet row;

	CatalogRow(ResultSet row) {
		this.row = row;
	}

	String text(String column) throws SQLException {
		return this.row.getString(column);
	}

	Optional<String> optionalText(String column) throws SQLException {
		return Optional.ofNullable(this.row.getString(column));
	}

	Identifier identifier(String column) throws SQLException {
		return new Identifier(this.row.getString(column));
	}

	Optional<Identifier> optionalIdentifier(String column) throws SQLException {
		return optionalText(column).map(Identifier::new);
	}

	QualifiedName qualifiedName(String schema, String name) throws SQLException {
		return new QualifiedName(identifier(schema), identifier(name));
	}

	char character(String column) throws SQLException {
		return this.row.getString(column).charAt(0);
	}

	boolean flag(String column) throws SQLException {
		return this.row.getBoolean(column);
	}

	long number(String column) throws SQLException {
		return this.row.getLong(column);
	}

	double fraction(String column) throws SQLException {
		return this.row.getDouble(column);
	}

	List<String> texts(String column) throws SQLException {
		return List.of(elements(column));
	}

	List<Identifier> identifiers(String column) throws SQLException {
		return texts(column).stream().map(Identifier::new).toList();
	}

	List<Optional<Identifier>> optionalIdentifiers(String column) throws SQLException {
		return Arrays.<@Nullable String>stream(elements(column))
			.map((element) -> Optional.ofNullable(element).map(Identifier::new))
			.toList();
	}

	private String[] elements(String column) throws SQLException {
		Array array = this.row.getArray(column);
		return (array != null) ? (String[]) array.getArray() : new String[0];
	}

}
