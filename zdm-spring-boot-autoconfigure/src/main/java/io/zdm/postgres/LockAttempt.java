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

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.zdm.postgres.BlockedAttempt.Blocker;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

/**
 * Takes locks within a transaction that has just begun.
 * <p>
 * A strong lock is waited for in two places. While it waits for SHARE UPDATE EXCLUSIVE it
 * is in nobody's way but that of VACUUM and other DDL, so it may wait for longer than
 * {@code deadlock_timeout}, after which the server makes an autovacuum yield. From then
 * on only readers and writers are between it and the strong lock. Everybody else queues
 * behind that request, hence the short timeout.
 */
final class LockAttempt {

	/**
	 * How long an autovacuum gets to yield once the server has told it to.
	 */
	private static final Duration YIELDING = Duration.ofSeconds(2);

	/**
	 * The lock timeout of the work: it holds the strong lock while it waits for others.
	 */
	private static final Duration WORK = Duration.ofSeconds(1);

	/**
	 * How much later than the lock timeout the statement timeout is: who waits for a
	 * single table is told by the former.
	 */
	private static final Duration MARGIN = Duration.ofMillis(50);

	private static final String SAVEPOINT = "zdm_lock";

	private final Session session;

	private final List<LockRequest> requests;

	LockAttempt(Session session, List<LockRequest> requests) {
		this.session = session;
		this.requests = requests;
	}

	/**
	 * Take what is in nobody's way: SHARE UPDATE EXCLUSIVE, or the wanted lock where that
	 * is weaker.
	 * @param remaining the longest time to wait from now on
	 */
	void hold(Supplier<Duration> remaining) {
		Duration yielding = deadlockTimeout().plus(YIELDING);
		for (LockRequest request : this.requests) {
			LockMode mode = request.mode().isBlocking() ? LockMode.SHARE_UPDATE_EXCLUSIVE : request.mode();
			lock(List.of(new LockRequest(request.table(), mode)), min(yielding, remaining.get()));
		}
	}

	/**
	 * Do work that takes locks of its own, which nobody knows before.
	 * @param <T> what the work returns
	 * @param timeout the longest time that others have to queue behind such a lock
	 * @param work the work
	 * @return what the work returned
	 */
	<T extends @Nullable Object> T within(Duration timeout, Supplier<T> work) {
		this.session.execute("SAVEPOINT " + SAVEPOINT);
		lockTimeout(timeout);
		try {
			return work.get();
		}
		catch (DataAccessException ex) {
			if (!SqlState.LOCK_NOT_AVAILABLE.is(ex)) {
				throw ex;
			}
			this.session.execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
			throw new Blocked(new LockRequest(this.requests.get(0).table(), LockMode.ACCESS_EXCLUSIVE), this.requests
				.stream()
				.flatMap((request) -> BlockerQuery.blockers(this.session, request.table(), LockMode.ACCESS_EXCLUSIVE)
					.stream())
				.distinct()
				.toList(), ex);
		}
	}

	/**
	 * Take the wanted locks where they are in the way of others. When one of several
	 * cannot be had, the others are given up at once.
	 * @param timeout the longest time that others have to queue behind the requests, all
	 * of them together
	 */
	void acquire(Duration timeout) {
		List<LockRequest> blocking = this.requests.stream().filter((request) -> request.mode().isBlocking()).toList();
		if (!blocking.isEmpty()) {
			lock(blocking, timeout);
		}
	}

	private void lock(List<LockRequest> wanted, Duration timeout) {
		String statementTimeout = this.session.value(String.class, "SELECT current_setting('statement_timeout')");
		this.session.execute("SAVEPOINT " + SAVEPOINT);
		long start = System.nanoTime();
		for (LockRequest request : wanted) {
			Duration left = timeout.minusNanos(System.nanoTime() - start);
			lockTimeout(left);
			// The lock timeout is one for each partition.
			statementTimeout(Long.toString(Math.max(1, left.toMillis()) + MARGIN.toMillis()));
			lock(request, left);
		}
		this.session
			.execute("RELEASE SAVEPOINT %1$s; SET LOCAL lock_timeout = %2$d".formatted(SAVEPOINT, WORK.toMillis()));
		statementTimeout(statementTimeout);
	}

	private void statementTimeout(String value) {
		this.session.value(String.class, "SELECT set_config('statement_timeout', ?, true)", value);
	}

	private void lock(LockRequest request, Duration timeout) {
		long start = System.nanoTime();
		try {
			this.session.execute("LOCK TABLE " + request.table() + " IN " + request.mode().sql() + " MODE");
		}
		catch (DataAccessException ex) {
			boolean late = SqlState.QUERY_CANCELED.is(ex) && System.nanoTime() - start >= timeout.toNanos();
			if (!late && !SqlState.LOCK_NOT_AVAILABLE.is(ex)) {
				throw ex;
			}
			this.session.execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
			throw new Blocked(request, BlockerQuery.blockers(this.session, request.table(), request.mode()), ex);
		}
	}

	private void lockTimeout(Duration timeout) {
		this.session.value(String.class, "SELECT set_config('lock_timeout', ?, true)",
				Long.toString(Math.max(1, timeout.toMillis())));
	}

	private Duration deadlockTimeout() {
		return Duration.ofMillis(this.session.value(Long.class,
				"SELECT setting::bigint FROM pg_settings WHERE name = 'deadlock_timeout'"));
	}

	private static Duration min(Duration one, Duration other) {
		return (one.compareTo(other) <= 0) ? one : other;
	}

	/**
	 * Thrown to end the transaction of an attempt that was blocked.
	 */
	static final class Blocked extends RuntimeException {

		private final transient LockRequest missed;

		private final transient List<Blocker> blockers;

		Blocked(LockRequest missed, List<Blocker> blockers, DataAccessException cause) {
			super(cause);
			this.missed = missed;
			this.blockers = List.copyOf(blockers);
		}

		LockRequest missed() {
			return this.missed;
		}

		List<Blocker> blockers() {
			return this.blockers;
		}

	}

}
