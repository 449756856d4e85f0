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

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Set;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

import io.zdm.lifecycle.StartupException;
import io.zdm.postgres.ServerVersion;

/**
 * Finds out whether the database behind a data source is one that zdm can change.
 */
final class TargetDatabase {

	private static final Log logger = LogFactory.getLog(TargetDatabase.class);

	/**
	 * Databases that stand in for the real one in tests and on laptops.
	 */
	private static final Set<DatabaseDriver> STAND_INS = EnumSet.of(DatabaseDriver.H2, DatabaseDriver.HSQLDB,
			DatabaseDriver.DERBY);

	private static final String UNTOUCHED = "The database is untouched.";

	private final DataSource dataSource;

	TargetDatabase(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	/**
	 * Return whether zdm has something to do here.
	 * @return {@code false} for a stand-in, which is said once in the log
	 * @throws StartupException if the database is no writable PostgreSQL of a supported
	 * version
	 */
	boolean isUsable() {
		try (Connection connection = this.dataSource.getConnection()) {
			String product = connection.getMetaData().getDatabaseProductName();
			if (STAND_INS.contains(DatabaseDriver.fromProductName(product))) {
				logger.info("zdm is off: the database is %s, not PostgreSQL".formatted(product));
				return false;
			}
			checkProduct(connection, product);
			checkVersion(connection.getMetaData());
			checkWritable(connection);
			return true;
		}
		catch (SQLException ex) {
			throw new CannotGetJdbcConnectionException("zdm could not ask the database what it is", ex);
		}
	}

	private static void checkProduct(Connection connection, String product) throws SQLException {
		boolean postgres = DatabaseDriver.fromProductName(product) == DatabaseDriver.POSTGRESQL;
		String version = postgres ? text(connection, "SELECT version()") : product;
		if (!version.startsWith("PostgreSQL ") || version.contains("Redshift")) {
			throw new StartupException("zdm changes PostgreSQL databases, and this one is %s.".formatted(version),
					"Point the data source to PostgreSQL, mark the right one of several with @ZdmDataSource, or "
							+ "switch zdm off here with zdm.enabled=false. " + UNTOUCHED);
		}
	}

	private static void checkVersion(DatabaseMetaData database) throws SQLException {
		if (database.getDatabaseMajorVersion() < ServerVersion.OLDEST_MAJOR) {
			throw new StartupException(
					"zdm needs PostgreSQL %d or newer, and this server is %s.".formatted(ServerVersion.OLDEST_MAJOR,
							database.getDatabaseProductVersion()),
					"Upgrade the server, or switch zdm off here with zdm.enabled=false. " + UNTOUCHED);
		}
	}

	private static void checkWritable(Connection connection) throws SQLException {
		boolean standby = "t".equals(text(connection, "SELECT pg_is_in_recovery()"));
		if (standby || "on".equals(text(connection, "SHOW transaction_read_only"))) {
			throw new StartupException(
					standby ? "The server is a read-only standby."
							: "The session can only read: "
									+ "default_transaction_read_only is on, or the data source is set to read-only.",
					"Point the data source to the primary (targetServerType=primary in the URL where several hosts are "
							+ "named), give zdm a connection of its own with zdm.datasource.url, or switch zdm off here "
							+ "with zdm.enabled=false. " + UNTOUCHED);
		}
	}

	private static String text(Connection connection, String query) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
			rows.next();
			return String.valueOf(rows.getString(1));
		}
	}

}
