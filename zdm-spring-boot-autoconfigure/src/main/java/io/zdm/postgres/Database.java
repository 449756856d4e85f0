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
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

/**
 * The target database, seen as short transactions of zdm's own. It never takes part in a
 * transaction of the application.
 */
public final class Database {

	private final DataSource dataSource;

	private volatile @Nullable ServerVersion version;

	public Database(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	/**
	 * Return the version of the server, which is asked once.
	 * @return the version
	 */
	public ServerVersion version() {
		ServerVersion known = this.version;
		return (known != null) ? known : withConnection(Session::version);
	}

	/**
	 * Do work in a transaction that commits when the work returns and is rolled back when
	 * it throws.
	 * @param <T> what the work returns
	 * @param settings the settings of the transaction
	 * @param work the work
	 * @return what the work returned
	 */
	public <T extends @Nullable Object> T inTransaction(TransactionSettings settings, Function<Session, T> work) {
		return withConnection((session) -> {
			Connection connection = session.connection();
			boolean committed = false;
			try {
				connection.setAutoCommit(false);
				begin(session, settings);
				T result = work.apply(session);
				connection.commit();
				committed = true;
				return result;
			}
			catch (SQLException ex) {
				throw translate("transaction", ex);
			}
			finally {
				end(connection, committed);
			}
		});
	}

	/**
	 * Do work in a transaction and return nothing.
	 * @param settings the settings of the transaction
	 * @param work the work
	 */
	public void useTransaction(TransactionSettings settings, Consumer<Session> work) {
		this.<@Nullable Object>inTransaction(settings, (session) -> {
			work.accept(session);
			return null;
		});
	}

	/**
	 * Do work in which every statement is a transaction of its own.
	 * @param <T> what the work returns
	 * @param work the work
	 * @return what the work returned
	 */
	public <T extends @Nullable Object> T withConnection(Function<Session, T> work) {
		try (Connection connection = this.dataSource.getConnection()) {
			boolean autoCommit = connection.getAutoCommit();
			try {
				if (!autoCommit) {
					connection.setAutoCommit(true);
				}
				return work.apply(new Session(connection, version(connection)));
			}
			finally {
				restoreAutoCommit(connection, autoCommit);
			}
		}
		catch (SQLException ex) {
			throw new CannotGetJdbcConnectionException("No connection to the database", ex);
		}
	}

	private static void restoreAutoCommit(Connection connection, boolean autoCommit) throws SQLException {
		if (!connection.isClosed() && connection.getAutoCommit() != autoCommit) {
			connection.setAutoCommit(autoCommit);
		}
	}

	private void begin(Session session, TransactionSettings settings) {
		// A default of the role or the database would change what a lost race looks like.
		session.execute("""
				SET TRANSACTION ISOLATION LEVEL %s;
				SET LOCAL lock_timeout = %s;
				SET LOCAL statement_timeout = %s;
				SET LOCAL idle_in_transaction_session_timeout = %s;
				SET LOCAL row_security = off;
				""".formatted(settings.snapshot() ? "REPEATABLE READ READ ONLY" : "READ COMMITTED",
				milliseconds(settings.lockTimeout()), milliseconds(settings.statementTimeout()),
				milliseconds(settings.idleTimeout())));
	}

	private static String milliseconds(Optional<Duration> timeout) {
		return Long.toString(timeout.map((duration) -> Math.max(1, duration.toMillis())).orElse(0L));
	}

	private static void end(Connection connection, boolean committed) {
		try {
			if (!connection.isClosed()) {
				if (!committed) {
					connection.rollback();
				}
				connection.setAutoCommit(true);
			}
		}
		catch (SQLException ex) {
			// The connection is lost, and with it the transaction: the server rolls back.
			JdbcUtils.closeConnection(connection);
		}
	}

	private ServerVersion version(Connection connection) throws SQLException {
		ServerVersion known = this.version;
		if (known == null) {
			try (var statement = connection.createStatement();
					var rows = statement.executeQuery("SELECT current_setting('server_version_num')::int")) {
				rows.next();
				known = new ServerVersion(rows.getInt(1));
				this.version = known;
			}
		}
		return known;
	}

	private static RuntimeException translate(String task, SQLException ex) {
		var translated = new SQLExceptionSubclassTranslator().translate(task, null, ex);
		return (translated != null) ? translated : new IllegalStateException(ex.getMessage(), ex);
	}

}
