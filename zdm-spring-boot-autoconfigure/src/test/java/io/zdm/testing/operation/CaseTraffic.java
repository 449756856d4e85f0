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
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import io.zdm.testing.Background;

/**
 * One release of an application that never pauses: some sessions, each with prepared
 * statements that the driver keeps on the server, which do at random what the cases say.
 */
public final class CaseTraffic implements AutoCloseable {

	private static final int SESSIONS = 2;

	private static final int RANDOM_TO = 2_000;

	private final DataSource dataSource;

	private final List<Line> lines;

	private final List<CompletableFuture<Void>> sessions;

	private final AtomicLong statements = new AtomicLong();

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private volatile boolean stopped;

	/**
	 * Start the traffic.
	 * @param dataSource where sessions come from
	 * @param cases the cases
	 * @param statements which of their statements to send
	 */
	public CaseTraffic(DataSource dataSource, List<OperationCase> cases,
			Function<OperationCase, List<String>> statements) {
		this.dataSource = dataSource;
		this.lines = cases.stream()
			.flatMap((operation) -> statements.apply(operation).stream().map((sql) -> new Line(operation.name(), sql)))
			.toList();
		this.sessions = IntStream.range(0, SESSIONS).mapToObj((number) -> Background.run(this::session)).toList();
	}

	private void session() {
		try (Connection connection = this.dataSource.getConnection()) {
			while (!this.stopped && !this.lines.isEmpty()) {
				send(connection, this.lines.get(ThreadLocalRandom.current().nextInt(this.lines.size())));
			}
		}
		catch (SQLException ex) {
			this.failures.add("No session: " + ex.getMessage());
		}
	}

	private void send(Connection connection, Line line) {
		String sql = line.sql().replace(":n", "CAST(? AS int)");
		int parameters = sql.length() - sql.replace("?", "").length();
		int value = ThreadLocalRandom.current().nextInt(RANDOM_TO) + 1;
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			for (int i = 1; i <= parameters; i++) {
				statement.setInt(i, value);
			}
			statement.execute();
			this.statements.incrementAndGet();
		}
		catch (SQLException ex) {
			this.failures
				.add("%s: %s: %s %s".formatted(line.operation(), line.sql(), ex.getSQLState(), ex.getMessage()));
		}
	}

	public long statements() {
		return this.statements.get();
	}

	/**
	 * Return what failed, each kind of failure once.
	 * @return the failures
	 */
	public List<String> failures() {
		return this.failures.stream().distinct().limit(50).toList();
	}

	@Override
	public void close() {
		this.stopped = true;
		this.sessions.forEach(CompletableFuture::join);
	}

	private record Line(String operation, String sql) {
	}

}
