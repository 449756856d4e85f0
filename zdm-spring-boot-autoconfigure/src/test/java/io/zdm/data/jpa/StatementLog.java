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

package io.zdm.data.jpa;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

/**
 * The texts of all statements that are prepared on connections of a data source.
 */
final class StatementLog {

	private final List<String> statements = new CopyOnWriteArrayList<>();

	private final DataSource dataSource;

	StatementLog(DataSource dataSource) {
		this.dataSource = proxy(DataSource.class, dataSource);
	}

	/**
	 * Return the data source that is logged.
	 */
	DataSource dataSource() {
		return this.dataSource;
	}

	void clear() {
		this.statements.clear();
	}

	/**
	 * Return the statements that only a hook sends: keys come as arrays of texts.
	 */
	List<String> extra() {
		return this.statements.stream().filter((sql) -> sql.contains("CAST(? AS text[])")).toList();
	}

	List<String> all() {
		return List.copyOf(this.statements);
	}

	private <T> T proxy(Class<T> type, T target) {
		InvocationHandler handler = (proxy, method, arguments) -> invoke(target, method, arguments);
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler));
	}

	private Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
		if (method.getName().equals("prepareStatement")) {
			this.statements.add((String) arguments[0]);
		}
		try {
			Object result = method.invoke(target, arguments);
			return (result instanceof Connection connection && method.getName().equals("getConnection"))
					? proxy(Connection.class, connection) : result;
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

}
