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

import java.sql.SQLException;
import java.util.function.Supplier;

/**
 * Reads under an empty {@code search_path}, as pg_dump does, so that the server prints
 * every name with its schema.
 */
final class EmptySearchPath {

	private EmptySearchPath() {
	}

	/**
	 * Read under an empty {@code search_path} and put the path back. After an error it is
	 * the end of the transaction that puts it back, as the setting is local to that.
	 * @param <T> what is read
	 * @param session the session, in a transaction
	 * @param reading what reads
	 * @return what was read
	 */
	static <T> T during(Session session, Supplier<T> reading) {
		if (!inTransaction(session)) {
			throw new IllegalStateException("The catalog of a table must be read in a transaction");
		}
		String path = session.value(String.class, "SELECT current_setting('search_path')");
		set(session, "");
		T result = reading.get();
		set(session, path);
		return result;
	}

	private static boolean inTransaction(Session session) {
		try {
			return !session.connection().getAutoCommit();
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The connection to the database is closed", ex);
		}
	}

	private static void set(Session session, String path) {
		session.value(String.class, "SELECT set_config('search_path', ?, true)", path);
	}

}
