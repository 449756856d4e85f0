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
 * Takes a lock within a transaction that has just begun.
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

	private static final String SAVEPOINT = "zdm_lock";

	private final Session session;

	private final QualifiedName table;

	LockAttempt(Session session, QualifiedName table) {
		this.session = session;
		this.table = table;
	}

	/**
	 * Take what is in nobody's way: SHARE UPDATE EXCLUSIVE, or the wanted lock where that
	 * is weaker.
	 * @param mode the wanted lock
	 * @param remaining the longest time to wait
	 */
	void hold(LockMode mode, Duration remaining) {
		lock(mode.isBlocking() ? LockMode.SHARE_UPDATE_EXCLUSIVE : mode,
				min(deadlockTimeout().plus(YIELDING), remaining));
	}

	/**
	 * Take the wanted lock where it is in the way of others.
	 * @param mode the wanted lock
	 * @param timeout the longest time that others have to queue behind the request
	 */
	void acquire(LockMode mode, Duration timeout) {
		if (mode.isBlocking()) {
			lock(mode, timeout);
		}
	}

	/**
	 * Do work that takes locks of its own.
	 * @param <T> what the work returns
	 * @param attempts the tables that it concerns, at least one
	 * @param timeout the longest time that others have to queue behind such a lock
	 * @param work the work
	 * @return what the work returned
	 */
	static <T extends @Nullable Object> T within(List<LockAttempt> attempts, Duration timeout, Supplier<T> work) {
		LockAttempt first = attempts.get(0);
		first.session.execute("SAVEPOINT " + SAVEPOINT);
		first.lockTimeout(timeout);
		try {
			return work.get();
		}
		catch (DataAccessException ex) {
			if (!SqlState.LOCK_NOT_AVAILABLE.is(ex)) {
				throw ex;
			}
			first.session.execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
			throw new Blocked(attempts.stream()
				.flatMap((attempt) -> BlockerQuery.blockers(attempt.session, attempt.table, LockMode.ACCESS_EXCLUSIVE)
					.stream())
				.distinct()
				.toList(), ex);
		}
	}

	private void lock(LockMode mode, Duration timeout) {
		this.session.execute("SAVEPOINT " + SAVEPOINT);
		lockTimeout(timeout);
		try {
			this.session.execute("LOCK TABLE " + this.table + " IN " + mode.sql() + " MODE");
			this.session
				.execute("RELEASE SAVEPOINT %1$s; SET LOCAL lock_timeout = %2$d".formatted(SAVEPOINT, WORK.toMillis()));
		}
		catch (DataAccessException ex) {
			if (!SqlState.LOCK_NOT_AVAILABLE.is(ex)) {
				throw ex;
			}
			this.session.execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
			throw new Blocked(BlockerQuery.blockers(this.session, this.table, mode), ex);
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

		private final transient List<Blocker> blockers;

		Blocked(List<Blocker> blockers, DataAccessException cause) {
			super(cause);
			this.blockers = List.copyOf(blockers);
		}

		List<Blocker> blockers() {
			return this.blockers;
		}

	}

}
