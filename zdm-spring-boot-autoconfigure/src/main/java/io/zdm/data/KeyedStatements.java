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

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/**
 * Statements in the application's transaction that find rows by their keys.
 *
 * @param connection the connection of the transaction
 * @param width the number of columns of a key
 */
record KeyedStatements(Connection connection, int width) {

	private static final SQLExceptionTranslator translator = new SQLStateSQLExceptionTranslator();

	/**
	 * Prepare a statement whose first parameters are one array for each column of the
	 * key.
	 */
	PreparedStatement prepare(String sql, List<List<String>> keys) throws SQLException {
		PreparedStatement statement = this.connection.prepareStatement(sql);
		try {
			for (int column = 0; column < this.width; column++) {
				int index = column;
				statement.setArray(column + 1,
						this.connection.createArrayOf("text", keys.stream().map((key) -> key.get(index)).toArray()));
			}
			return statement;
		}
		catch (SQLException ex) {
			statement.close();
			throw ex;
		}
	}

	/**
	 * Tell the trigger that what is written next is no write of the application.
	 * @param marker the mapping and direction, or nothing to end it
	 */
	void mark(String marker) throws SQLException {
		try (PreparedStatement statement = this.connection
			.prepareStatement("SELECT pg_catalog.set_config('zdm.backfill', ?, true)")) {
			statement.setString(1, marker);
			statement.execute();
		}
	}

	static RuntimeException failed(String table, SQLException ex) {
		RuntimeException translated = translator.translate("keeping old and new columns of %s in step".formatted(table),
				null, ex);
		return (translated != null) ? translated
				: new IllegalStateException("Old and new columns of %s could not be kept in step".formatted(table), ex);
	}

}
