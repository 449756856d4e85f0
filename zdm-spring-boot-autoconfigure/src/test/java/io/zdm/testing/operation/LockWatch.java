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

package io.zdm.testing.operation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A data source that watches what the steps of migrations do to the tables of the schema
 * {@code public}: after every statement of a transaction it reads the locks, the files
 * and the scan counters of the transaction itself. What runs outside a transaction is
 * made to wait for an older one, and looked at while it waits.
 */
public final class LockWatch extends DelegatingDataSource {

	private static final String STEP = "INSERT INTO \"zdm\".step ";

	private static final Pattern CHANGES = Pattern.compile(
			"^\\s*(ALTER|CREATE|DROP|COMMENT|LOCK|SET|ANALYZE|GRANT|REVOKE|REINDEX|DO) ?", Pattern.CASE_INSENSITIVE);

	private static final Pattern WRITES = Pattern.compile("^\\s*(UPDATE|DELETE) ");

	/**
	 * A walk has many transactions, and its name in the first of them alone.
	 */
	private static final String WALK = "backfill ";

	private final Map<String, StepLocks> steps = Collections.synchronizedMap(new LinkedHashMap<>());

	private final List<String> scripts = new CopyOnWriteArrayList<>();

	private final ThreadLocal<String> lastStep = ThreadLocal.withInitial(() -> "");

	/**
	 * Create a watch.
	 * @param dataSource where connections come from
	 */
	public LockWatch(DataSource dataSource) {
		super(dataSource);
	}

	/**
	 * Return the statements of the steps, for tools that look for dangerous SQL: each
	 * transaction in one text, zdm's own bookkeeping left out.
	 * @return the texts, in the order in which they ended
	 */
	public List<String> scripts() {
		return List.copyOf(this.scripts);
	}

	/**
	 * Return what was seen.
	 * @return by the name of the step, in the order of the steps
	 */
	public Map<String, StepLocks> steps() {
		synchronized (this.steps) {
			return new LinkedHashMap<>(this.steps);
		}
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = super.getConnection();
		Watched watched = new Watched(connection);
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> watched.onConnection(method, arguments));
	}

	private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/**
	 * One connection.
	 */
	private final class Watched {

		private final Connection connection;

		private TransactionWatch transaction;

		private String step = "";

		private final List<String> statements = new ArrayList<>();

		Watched(Connection connection) {
			this.connection = connection;
		}

		Object onConnection(Method method, Object[] arguments) throws Throwable {
			switch (method.getName()) {
				case "commit" -> end(true);
				case "rollback" -> end(false);
				default -> {
				}
			}
			Object result = invoke(this.connection, method, arguments);
			if (result instanceof Statement statement && method.getName().matches("createStatement|prepareStatement")) {
				Class<?> type = (statement instanceof PreparedStatement) ? PreparedStatement.class : Statement.class;
				String sql = (arguments != null && arguments[0] instanceof String text) ? text : "";
				return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { type },
						(proxy, called, values) -> onStatement(statement, sql, called, values));
			}
			return result;
		}

		private Object onStatement(Statement statement, String prepared, Method method, Object[] arguments)
				throws Throwable {
			if (prepared.startsWith(STEP) && method.getName().startsWith("set") && arguments != null
					&& Objects.equals(arguments[0], 2)) {
				this.step = String.valueOf(arguments[1]);
				LockWatch.this.lastStep.set(this.step);
			}
			if (!method.getName().startsWith("execute")) {
				return invoke(statement, method, arguments);
			}
			String sql = (arguments != null && arguments.length > 0 && arguments[0] instanceof String text) ? text
					: prepared;
			if (this.connection.getAutoCommit()) {
				if (!sql.contains("CONCURRENTLY")) {
					return invoke(statement, method, arguments);
				}
				LockWatch.this.scripts.add(sql + ";");
				try (ConcurrentWatch watch = new ConcurrentWatch(getTargetDataSource(), this.connection)) {
					Object result = invoke(statement, method, arguments);
					merge(LockWatch.this.lastStep.get(), watch.seen());
					return result;
				}
			}
			if (this.transaction == null) {
				this.transaction = new TransactionWatch(this.connection);
			}
			boolean changes = CHANGES.matcher(sql).find();
			if (changes) {
				this.transaction.prepare();
			}
			Object result = invoke(statement, method, arguments);
			if (changes && !sql.contains("\"zdm\".step") && !sql.contains("_rehearsal")) {
				this.statements.add(sql + ";");
			}
			if (changes || WRITES.matcher(sql).find() || this.transaction.blocks()) {
				this.transaction.look();
			}
			return result;
		}

		private void end(boolean committed) {
			if (committed && !this.step.isEmpty() && !this.statements.isEmpty()) {
				LockWatch.this.scripts.add("BEGIN;\n" + String.join("\n", this.statements) + "\nCOMMIT;");
			}
			this.statements.clear();
			String last = LockWatch.this.lastStep.get();
			if (committed && this.transaction != null && !this.step.isEmpty()) {
				merge(this.step, this.transaction.seen());
			}
			else if (committed && this.transaction != null && last.startsWith(WALK)) {
				merge(last, this.transaction.seen());
			}
			this.transaction = null;
			this.step = "";
		}

		private void merge(String name, StepLocks seen) {
			LockWatch.this.steps.merge(name, seen, StepLocks::and);
		}

	}

	/**
	 * Reads single values on a connection that is in use.
	 */
	static List<String[]> read(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
			List<String[]> read = new ArrayList<>();
			while (rows.next()) {
				String[] row = new String[rows.getMetaData().getColumnCount()];
				for (int i = 0; i < row.length; i++) {
					row[i] = rows.getString(i + 1);
				}
				read.add(row);
			}
			return read;
		}
	}

}
