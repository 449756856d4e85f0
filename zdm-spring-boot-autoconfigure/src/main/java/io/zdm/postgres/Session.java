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

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.postgresql.PGConnection;

import org.springframework.dao.support.DataAccessUtils;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * One connection, for the length of a transaction or of a statement outside of one.
 */
public final class Session {

	private static final Log logger = LogFactory.getLog(Session.class);

	private final Connection connection;

	private final ServerVersion version;

	private final JdbcTemplate jdbc;

	Session(Connection connection, ServerVersion version) {
		this.connection = connection;
		this.version = version;
		this.jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
	}

	/**
	 * Return this session past the connection pool. A pool may take an error of a
	 * statement for one of the connection and close it: HikariCP does so at SQLSTATE
	 * 0A000, which the server gives for much that it cannot do.
	 * @return the session on the driver's own connection, in the same transaction
	 */
	Session unpooled() {
		try {
			return this.connection.isWrapperFor(PGConnection.class)
					? new Session((Connection) this.connection.unwrap(PGConnection.class), this.version) : this;
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The pool does not give the connection of the driver", ex);
		}
	}

	/**
	 * Run a statement that takes no parameters, such as DDL.
	 * @param statement the statement
	 */
	public void execute(String statement) {
		logger.debug(statement);
		this.jdbc.execute(statement);
	}

	/**
	 * Run a statement that changes rows.
	 * @param statement the statement, with {@code ?} for parameters
	 * @param parameters the parameters
	 * @return the number of rows
	 */
	public int update(String statement, Object... parameters) {
		logger.debug(statement);
		return this.jdbc.update(statement, parameters);
	}

	/**
	 * Read rows.
	 * @param <T> what a row becomes
	 * @param query the query, with {@code ?} for parameters
	 * @param mapper what makes a row into an object
	 * @param parameters the parameters
	 * @return the rows in their order
	 */
	public <T> List<T> query(String query, RowMapper<T> mapper, Object... parameters) {
		logger.debug(query);
		return this.jdbc.query(query, mapper, parameters);
	}

	/**
	 * Read at most one row.
	 * @param <T> what a row becomes
	 * @param query the query, with {@code ?} for parameters
	 * @param mapper what makes a row into an object
	 * @param parameters the parameters
	 * @return the row, or nothing
	 */
	public <T> Optional<T> queryOptional(String query, RowMapper<T> mapper, Object... parameters) {
		return Optional.ofNullable(DataAccessUtils.singleResult(query(query, mapper, parameters)));
	}

	/**
	 * Read a single value that is there.
	 * @param <T> the type of the value
	 * @param type the class of the value
	 * @param query the query, with {@code ?} for parameters
	 * @param parameters the parameters
	 * @return the value
	 */
	public <T> T value(Class<T> type, String query, Object... parameters) {
		logger.debug(query);
		T value = this.jdbc.queryForObject(query, type, parameters);
		if (value == null) {
			throw new IllegalStateException("The query gave no value: " + query);
		}
		return value;
	}

	/**
	 * Read in a short transaction, in a session in which every statement is one of its
	 * own.
	 * @param <T> what is read
	 * @param reading what reads
	 * @return what was read
	 */
	<T> T inTransaction(Supplier<T> reading) {
		try {
			this.connection.setAutoCommit(false);
			T result = reading.get();
			this.connection.commit();
			this.connection.setAutoCommit(true);
			return result;
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The connection to the database was lost", ex);
		}
	}

	/**
	 * Return the template over this one connection, for all else.
	 * @return the template
	 */
	public JdbcTemplate jdbc() {
		return this.jdbc;
	}

	/**
	 * Return the connection.
	 * @return the connection, which stays the caller's only within this session
	 */
	public Connection connection() {
		return this.connection;
	}

	/**
	 * Return the version of the server.
	 * @return the version
	 */
	public ServerVersion version() {
		return this.version;
	}

}
