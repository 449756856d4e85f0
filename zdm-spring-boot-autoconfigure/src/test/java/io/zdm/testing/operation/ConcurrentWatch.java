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
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import io.zdm.testing.Background;

/**
 * Watches a statement that runs outside a transaction from beside it. A reader of all
 * tables whose snapshot is open meanwhile makes every CONCURRENTLY wait with its locks
 * held, until they have been seen.
 */
final class ConcurrentWatch implements AutoCloseable {

	private static final String TABLES = """
			SELECT c.oid::regclass FROM pg_class c
			WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
			""";

	/**
	 * How long to look for locks on the tables that are watched; a statement on another
	 * one has none.
	 */
	private static final long LONGEST_NANOS = 700_000_000L;

	private final Connection beside;

	private final Map<String, String> locks = new TreeMap<>();

	private final CompletableFuture<Void> watching;

	private volatile boolean over;

	ConcurrentWatch(DataSource dataSource, Connection watched) throws SQLException {
		String pid = LockWatch.read(watched, "SELECT pg_backend_pid()").get(0)[0];
		this.beside = dataSource.getConnection();
		Connection snapshot = dataSource.getConnection();
		snapshot.setAutoCommit(false);
		try (Statement statement = snapshot.createStatement()) {
			statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
			for (String[] table : LockWatch.read(snapshot, TABLES)) {
				statement.execute("LOCK TABLE " + table[0] + " IN ACCESS SHARE MODE");
			}
		}
		this.watching = Background.run(() -> watch(pid, snapshot));
	}

	private void watch(String pid, Connection snapshot) {
		try (snapshot) {
			long deadline = System.nanoTime() + LONGEST_NANOS;
			while (!this.over && this.locks.isEmpty() && System.nanoTime() < deadline) {
				look(pid);
			}
			snapshot.rollback();
			while (!this.over) {
				look(pid);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The locks beside a statement could not be read", ex);
		}
	}

	private void look(String pid) throws SQLException {
		TransactionWatch.locks(this.beside, pid)
			.forEach((table, mode) -> this.locks.merge(table, mode, StepLocks::stronger));
	}

	StepLocks seen() {
		this.over = true;
		this.watching.join();
		return new StepLocks(this.locks, Set.of());
	}

	@Override
	public void close() throws SQLException {
		this.over = true;
		this.watching.join();
		this.beside.close();
	}

}
