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

package io.zdm.testing.traffic;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.zdm.data.DualWrites;
import io.zdm.postgres.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a running application: writers of the old and the new release on a
 * table {@code users}, without pause, with a record of every failure and of the longest
 * statement.
 */
public final class Traffic implements AutoCloseable {

	private static final long PACE_NANOS = 200_000;

	private final ExecutorService executor = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "traffic");
		thread.setDaemon(true);
		return thread;
	});

	private final String url;

	private final String user;

	private final String password;

	private final boolean nullable;

	private final Map<Writer, Future<?>> writers = new ConcurrentHashMap<>();

	private final Map<Long, LastWrite> written = Writer.memory();

	private final List<String> failures = new CopyOnWriteArrayList<>();

	private final AtomicLong statements = new AtomicLong();

	private final AtomicLong serializationFailures = new AtomicLong();

	private final AtomicLong longestNanos = new AtomicLong();

	private volatile String longest = "";

	private final Map<Release, DualWrites> interceptors = new EnumMap<>(Release.class);

	private volatile boolean filled;

	private long seed;

	/**
	 * Create traffic that has not begun.
	 * @param url the JDBC URL that the application uses
	 * @param user the role of the application
	 * @param password its password
	 * @param nullable whether names may be NULL
	 * @param seed the seed of all that is random
	 */
	public Traffic(String url, String user, String password, boolean nullable, long seed) {
		this.url = url;
		this.user = user;
		this.password = password;
		this.nullable = nullable;
		this.seed = seed;
	}

	/**
	 * Take rows that were there before as last written by the old release.
	 * @param names the names by row
	 */
	public void remember(Map<Long, String> names) {
		names.forEach((id, name) -> this.written.put(id, new LastWrite(Release.OLD, name)));
	}

	/**
	 * Let the writers of a release, from the next ones on, do what a hook on repositories
	 * does: put in step what they have written before they commit.
	 * @param release the release
	 * @param dualWrites the interceptors of an instance of that release
	 */
	public void intercept(Release release, DualWrites dualWrites) {
		this.interceptors.put(release, dualWrites);
	}

	/**
	 * Start writers of a release.
	 * @param release the release
	 * @param sessions what each writer's session is told before it begins, one writer for
	 * each
	 * @param ids the rows that are shared out among them; nobody else may write these
	 */
	public void start(Release release, List<String> sessions, List<Long> ids) {
		int share = ids.size() / sessions.size();
		for (int i = 0; i < sessions.size(); i++) {
			Writer writer = new Writer(this, release, connect(sessions.get(i)), ids.subList(i * share, (i + 1) * share),
					this.written, this.seed++, this.nullable, Optional.ofNullable(this.interceptors.get(release)));
			this.writers.put(writer, this.executor.submit(writer));
		}
	}

	private Connection connect(String session) {
		Properties properties = new Properties();
		properties.put("user", this.user);
		properties.put("password", this.password);
		properties.put("ApplicationName", "traffic");
		try {
			Connection connection = DriverManager.getConnection(this.url, properties);
			try (var statement = connection.createStatement()) {
				if (!session.isEmpty()) {
					statement.execute(session);
				}
			}
			return connection;
		}
		catch (SQLException ex) {
			throw new IllegalStateException("No connection for the traffic", ex);
		}
	}

	/**
	 * Stop the writers of a release, as the end of its last instance does.
	 * @param release the release
	 * @return the rows that its writers had, free for others now
	 */
	public List<Long> stop(Release release) {
		List<Long> freed = new ArrayList<>();
		this.writers.keySet().stream().filter((writer) -> writer.release() == release).forEach(Writer::stop);
		this.writers.entrySet().removeIf((entry) -> {
			if (entry.getKey().release() != release) {
				return false;
			}
			join(entry.getValue());
			freed.addAll(entry.getKey().ids());
			return true;
		});
		return freed;
	}

	private void join(Future<?> writer) {
		try {
			writer.get();
		}
		catch (ExecutionException ex) {
			failed("writer", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Let the new release say of a row that it has no name: from now on every row is
	 * filled.
	 */
	public void filled() {
		this.filled = true;
	}

	boolean isFilled() {
		return this.filled;
	}

	void pace() {
		LockSupport.parkNanos(PACE_NANOS);
	}

	<T> @Nullable T measure(String what, Callable<T> statement) {
		long started = System.nanoTime();
		try {
			return statement.call();
		}
		catch (Exception ex) {
			if (SqlState.SERIALIZATION_FAILURE.is(ex)) {
				// PostgreSQL forces it on REPEATABLE READ writers of rows that a batch
				// has
				// just written.
				this.serializationFailures.incrementAndGet();
			}
			else {
				failed(what, ex);
			}
			return null;
		}
		finally {
			long elapsed = System.nanoTime() - started;
			this.statements.incrementAndGet();
			if (this.longestNanos.accumulateAndGet(elapsed, Math::max) == elapsed) {
				this.longest = what;
			}
		}
	}

	void failed(String what, Throwable error) {
		this.failures.add(what + ": " + error);
	}

	public Map<Long, LastWrite> written() {
		return Map.copyOf(this.written);
	}

	/**
	 * Return what failed, serialization failures aside.
	 * @return the failures
	 */
	public List<String> failures() {
		return List.copyOf(this.failures);
	}

	public long serializationFailures() {
		return this.serializationFailures.get();
	}

	public long statements() {
		return this.statements.get();
	}

	public Duration longestStatement() {
		return Duration.ofNanos(this.longestNanos.get());
	}

	/**
	 * Return the figures in one line.
	 * @return statements, failures, serialization failures and the longest statement
	 */
	public String summary() {
		return "%,d statements, %d failed, %d serialization failures, longest %d ms (%s)".formatted(statements(),
				this.failures.size(), serializationFailures(), longestStatement().toMillis(), this.longest);
	}

	@Override
	public void close() {
		for (Release release : Release.values()) {
			stop(release);
		}
		this.executor.shutdownNow();
	}

}
