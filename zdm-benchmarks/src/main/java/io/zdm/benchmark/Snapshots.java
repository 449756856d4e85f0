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

package io.zdm.benchmark;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Transactions that read, and so keep the versions of rows that they may want to see.
 */
final class Snapshots implements Hindrance.Ending {

	private static final Duration AGE = Duration.ofMillis(300);

	/**
	 * A report or a dump that is in the way has not begun a moment ago.
	 */
	private static final Duration HEAD_START = Duration.ofSeconds(10);

	private static final int SESSIONS = 4;

	private final CountDownLatch end = new CountDownLatch(1);

	private final AtomicReference<Exception> failure = new AtomicReference<>();

	private final List<Thread> sessions = new ArrayList<>();

	private final CountDownLatch open;

	private Snapshots(RunDatabase database, int sessions, Duration age) {
		this.open = new CountDownLatch(sessions);
		for (int session = 0; session < sessions; session++) {
			long delay = age.toMillis() * session / sessions;
			Thread thread = new Thread(() -> run(database, delay, age), "snapshots-" + session);
			thread.start();
			this.sessions.add(thread);
		}
		try {
			this.open.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	static Snapshots lasting(RunDatabase database) {
		Snapshots snapshots = new Snapshots(database, 1, Duration.ofDays(1));
		try {
			snapshots.end.await(HEAD_START.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return snapshots;
	}

	static Snapshots overlapping(RunDatabase database) {
		return new Snapshots(database, SESSIONS, AGE);
	}

	private void run(RunDatabase database, long delay, Duration age) {
		try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
			boolean ended = this.end.await(delay, TimeUnit.MILLISECONDS);
			while (!ended) {
				statement.execute("SELECT count(*) FROM (SELECT FROM users LIMIT 1) AS one");
				this.open.countDown();
				ended = this.end.await(age.toMillis(), TimeUnit.MILLISECONDS);
				connection.commit();
			}
		}
		catch (SQLException | InterruptedException ex) {
			this.failure.set(ex);
			this.open.countDown();
		}
	}

	@Override
	public void close() {
		this.end.countDown();
		try {
			for (Thread session : this.sessions) {
				session.join();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (this.failure.get() != null) {
			throw new BenchmarkException("A session that holds snapshots failed", this.failure.get());
		}
	}

}
