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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.postgresql.PGConnection;

/**
 * Runs statements outside of a transaction with no timeout in the way.
 * <p>
 * A concurrent build waits for all older transactions, whatever table they are on, and
 * {@code lock_timeout} counts for these waits: it would throw a finished build away.
 * Without a transaction there is no {@code SET LOCAL}, so the session itself has to be
 * changed and put back, which works on a direct connection only.
 */
final class UntimedSession {

	private static final String TIMEOUTS = """
			SELECT s.name, s.setting FROM pg_settings s
			WHERE s.name IN ('lock_timeout', 'statement_timeout', 'transaction_timeout') AND s.setting <> '0'
			ORDER BY s.name
			""";

	private UntimedSession() {
	}

	static void use(Database database, Consumer<Session> work) {
		database.<Boolean>withConnection((session) -> {
			Map<String, String> timeouts = timeouts(session);
			if (!timeouts.isEmpty() && !isDirect(session)) {
				throw behindPooler(timeouts);
			}
			timeouts.keySet().forEach((name) -> set(session, name, "0"));
			try {
				work.accept(session);
			}
			catch (RuntimeException ex) {
				if (!SqlState.isConnectionLost(ex)) {
					timeouts.forEach((name, value) -> set(session, name, value));
				}
				throw ex;
			}
			timeouts.forEach((name, value) -> set(session, name, value));
			return true;
		});
	}

	private static Map<String, String> timeouts(Session session) {
		Map<String, String> timeouts = new LinkedHashMap<>();
		session.jdbc().query(TIMEOUTS, (row) -> {
			timeouts.put(row.getString("name"), row.getString("setting"));
		});
		return timeouts;
	}

	/**
	 * Return whether no pooler stands in between: a pooler makes up the process id that
	 * it tells the driver.
	 */
	private static boolean isDirect(Session session) {
		try {
			int told = session.connection().isWrapperFor(PGConnection.class)
					? session.connection().unwrap(PGConnection.class).getBackendPID() : 0;
			return session.value(Integer.class, "SELECT pg_backend_pid()") == told;
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The driver does not say its process id", ex);
		}
	}

	private static void set(Session session, String name, String value) {
		session.value(String.class, "SELECT set_config(?, ?, false)", name, value);
	}

	private static ConcurrentDdlException behindPooler(Map<String, String> timeouts) {
		String listed = timeouts.entrySet()
			.stream()
			.map((timeout) -> timeout.getKey() + " = " + timeout.getValue() + " ms")
			.collect(Collectors.joining(", "));
		return new ConcurrentDdlException(ConcurrentDdlException.Reason.TIMEOUT,
				"""
						An index cannot be built or dropped concurrently under %s: the wait for older transactions would be cut \
						short, and the connection goes through a pooler, so that the session cannot be exempted. Nothing was \
						changed. Give zdm a direct connection with zdm.datasource.*, or lift the timeouts for its role, as in \
						ALTER ROLE … SET lock_timeout = 0"""
					.formatted(listed));
	}

}
