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

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Watches one transaction from within.
 */
final class TransactionWatch {

	private static final String LOCKS = """
			SELECT c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
			WHERE l.pid = %s AND l.granted AND l.locktype = 'relation' AND c.relkind IN ('r', 'p', 'm')
			    AND c.relnamespace = 'public'::regnamespace
			""";

	private static final String SCANS = """
			SELECT relname, seq_scan, seq_tup_read FROM pg_stat_xact_user_tables WHERE schemaname = 'public'
			""";

	private static final String FILES = """
			SELECT c.relname, pg_relation_filenode(c.oid) FROM pg_class c
			WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'm', 'i')
			    AND pg_relation_size(c.oid) > 0
			""";

	private final Connection connection;

	private final Map<String, String> locks = new TreeMap<>();

	private final Set<String> harm = new TreeSet<>();

	private Map<String, String> scans = Map.of();

	private Map<String, String> files = Map.of();

	TransactionWatch(Connection connection) {
		this.connection = connection;
	}

	/**
	 * Look at how things are before a statement that may take a blocking lock. What the
	 * transaction did before it held one harmed nobody.
	 */
	void prepare() throws SQLException {
		if (!blocks() && !isAborted()) {
			this.scans = values(SCANS);
			this.files = values(FILES);
		}
	}

	boolean blocks() {
		return this.locks.values().stream().anyMatch(StepLocks::isBlocking);
	}

	/**
	 * Look at what the transaction has done since the last look.
	 */
	void look() throws SQLException {
		if (isAborted()) {
			return;
		}
		Map<String, String> held = locks(this.connection, "pg_backend_pid()");
		held.forEach((table, mode) -> this.locks.merge(table, mode, StepLocks::stronger));
		if (!blocks()) {
			return;
		}
		Map<String, String> scansNow = values(SCANS);
		Map<String, String> filesNow = values(FILES);
		held.forEach((table, mode) -> {
			if (StepLocks.isBlocking(mode)) {
				if (changed(this.scans, scansNow, table) && scansNow.containsKey(table)) {
					this.harm.add("scans %s under %s".formatted(table, mode));
				}
				if (changed(this.files, filesNow, table) && this.files.containsKey(table)
						&& filesNow.containsKey(table)) {
					this.harm.add("rewrites %s under %s".formatted(table, mode));
				}
			}
		});
		if (held.values().stream().anyMatch(StepLocks::isBlocking)) {
			this.files.forEach((relation, file) -> {
				if (filesNow.containsKey(relation) && !file.equals(filesNow.get(relation))
						&& !this.files.containsValue(filesNow.get(relation))) {
					this.harm.add("gives %s a new file".formatted(relation));
				}
			});
		}
		this.scans = scansNow;
		this.files = filesNow;
	}

	private boolean isAborted() {
		try {
			LockWatch.read(this.connection, "SELECT 1");
			return false;
		}
		catch (SQLException ex) {
			return true;
		}
	}

	private static boolean changed(Map<String, String> before, Map<String, String> now, String key) {
		return !now.getOrDefault(key, "0 0").equals(before.getOrDefault(key, "0 0"));
	}

	StepLocks seen() {
		return new StepLocks(this.locks, this.harm);
	}

	static Map<String, String> locks(Connection connection, String pid) throws SQLException {
		Map<String, String> locks = new HashMap<>();
		for (String[] row : LockWatch.read(connection, LOCKS.formatted(pid))) {
			locks.merge(row[0], row[1], StepLocks::stronger);
		}
		return locks;
	}

	private Map<String, String> values(String sql) throws SQLException {
		Map<String, String> values = new HashMap<>();
		for (String[] row : LockWatch.read(this.connection, sql)) {
			values.put(row[0], (row.length == 2) ? row[1] : row[1] + " " + row[2]);
		}
		return values;
	}

}
