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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;

/**
 * Transactions that come when they come, whether the server keeps up or not: half read a
 * row, a quarter write the old column of a row, a quarter another column. A latency
 * counts from the moment when the transaction was due, so that nothing is hidden by
 * clients that wait.
 */
final class OpenLoopLoad {

	private static final int CLIENTS = 8;

	private static final List<String> STATEMENTS = List.of("SELECT email, status FROM users WHERE id = ?",
			"UPDATE users SET status = ? WHERE id = ?", "SELECT user_name, payload FROM users WHERE id = ?",
			"UPDATE users SET user_name = ? WHERE id = ?");

	private final RunDatabase database;

	private final long nanosBetween;

	private final Instant startedAt;

	private final long started = System.nanoTime();

	private final List<Client> clients = new ArrayList<>();

	private final AtomicReference<Exception> failure = new AtomicReference<>();

	private volatile long end = Long.MAX_VALUE;

	private OpenLoopLoad(RunDatabase database, int rate) {
		this.database = database;
		this.nanosBetween = TimeUnit.SECONDS.toNanos(1) * CLIENTS / rate;
		// The server's clock, as that of the backfill's times.
		this.startedAt = database.now();
		for (int number = 0; number < CLIENTS; number++) {
			this.clients.add(new Client(number));
		}
	}

	/**
	 * Start.
	 * @param database the database of the run
	 * @param rate transactions a second
	 * @return the load
	 */
	static OpenLoopLoad start(RunDatabase database, int rate) {
		OpenLoopLoad load = new OpenLoopLoad(database, rate);
		load.clients.forEach(Thread::start);
		return load;
	}

	/**
	 * Stop, when all that is due is done.
	 */
	void stop() {
		this.end = System.nanoTime() - this.started;
		try {
			for (Client client : this.clients) {
				client.join();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (this.failure.get() != null) {
			throw new BenchmarkException("The load failed: " + this.failure.get().getMessage(), this.failure.get());
		}
	}

	/**
	 * Return the latencies of what was due in a time.
	 * @param from its begin, by the server's clock
	 * @param to its end
	 * @return latencies in microseconds
	 */
	Histogram latencies(Instant from, Instant to) {
		long first = ChronoUnit.NANOS.between(this.startedAt, from);
		long last = ChronoUnit.NANOS.between(this.startedAt, to);
		Histogram histogram = new Histogram(3);
		for (Client client : this.clients) {
			client.record(histogram, first, last);
		}
		return histogram;
	}

	/**
	 * One connection and its share of the transactions.
	 */
	private final class Client extends Thread {

		private final int number;

		private final Random random;

		private final List<Long> micros = new ArrayList<>();

		private Client(int number) {
			super("load-" + number);
			this.number = number;
			this.random = new Random(number);
		}

		@Override
		public void run() {
			try (Connection connection = OpenLoopLoad.this.database.connect()) {
				List<PreparedStatement> statements = new ArrayList<>();
				for (String sql : STATEMENTS) {
					statements.add(connection.prepareStatement(sql));
				}
				long due = due(0);
				while (due < OpenLoopLoad.this.end) {
					await(due);
					int kind = this.micros.size() % STATEMENTS.size();
					transaction(statements.get(kind), kind % 2 == 1);
					this.micros.add((elapsed() - due) / 1000);
					due = due(this.micros.size());
				}
			}
			catch (SQLException ex) {
				OpenLoopLoad.this.failure.set(ex);
			}
		}

		private void transaction(PreparedStatement statement, boolean writes) throws SQLException {
			long id = 1 + this.random.nextLong(OpenLoopLoad.this.database.rows());
			if (!writes) {
				statement.setLong(1, id);
				try (ResultSet result = statement.executeQuery()) {
					result.next();
				}
			}
			else {
				statement.setString(1, Long.toHexString(this.random.nextLong()));
				statement.setLong(2, id);
				statement.executeUpdate();
			}
		}

		private long due(int transaction) {
			return (transaction * (long) CLIENTS + this.number) * OpenLoopLoad.this.nanosBetween / CLIENTS;
		}

		private long elapsed() {
			return System.nanoTime() - OpenLoopLoad.this.started;
		}

		private void await(long due) {
			long nanos = due - elapsed();
			while (nanos > 0) {
				LockSupport.parkNanos(nanos);
				nanos = due - elapsed();
			}
		}

		private void record(Histogram histogram, long first, long last) {
			for (int transaction = 0; transaction < this.micros.size(); transaction++) {
				long due = due(transaction);
				if (due >= first && due < last) {
					histogram.recordValue(this.micros.get(transaction));
				}
			}
		}

	}

}
