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

package io.zdm.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A data source that keeps the texts of all statements prepared through it.
 */
public final class StatementLog extends DelegatingDataSource {

	private final List<String> statements = new CopyOnWriteArrayList<>();

	/**
	 * Create a log.
	 * @param dataSource where connections come from
	 */
	public StatementLog(DataSource dataSource) {
		super(dataSource);
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = super.getConnection();
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> {
					if (method.getName().equals("prepareStatement")) {
						this.statements.add((String) arguments[0]);
					}
					try {
						return method.invoke(connection, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

	/**
	 * Forget all statements so far.
	 */
	public void clear() {
		this.statements.clear();
	}

	/**
	 * Return the statements that only a hook sends: keys come as arrays of texts.
	 * @return the statements
	 */
	public List<String> extra() {
		return this.statements.stream().filter((sql) -> sql.contains("CAST(? AS text[])")).toList();
	}

	public List<String> all() {
		return List.copyOf(this.statements);
	}

	/**
	 * Return the statements that mention both an old and a new column, as only zdm's do.
	 * @param old the old column
	 * @param replacement the new column
	 * @return the statements
	 */
	public List<String> mentioning(String old, String replacement) {
		return this.statements.stream()
			.filter((statement) -> statement.contains(old) && statement.contains(replacement))
			.toList();
	}

}
