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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

import io.zdm.postgres.BlockedAttempt.Blocker;
import org.jspecify.annotations.Nullable;

/**
 * Takes strong table locks without making the application wait for longer than the lock
 * timeout.
 */
public final class TableLock {

	/**
	 * All instances take several locks in one order, so that none holds what the other
	 * one needs next.
	 */
	private static final Comparator<LockRequest> ORDER = Comparator.comparing((request) -> request.table().quoted());

	private final Database database;

	private final LockPolicy policy;

	private final AtomicLong blockedAttempts = new AtomicLong();

	public TableLock(Database database, LockPolicy policy) {
		this.database = database;
		this.policy = policy;
	}

	/**
	 * Do work in a transaction that holds a lock on a table.
	 * @param <T> what the work returns
	 * @param table the table
	 * @param mode the lock mode
	 * @param settings the settings of the transaction, the lock timeout aside
	 * @param waiting told of each failed attempt
	 * @param work the work
	 * @return what the work returned
	 * @throws LockNotAvailableException if the budget is spent; nothing has changed
	 * @see #locked(List, TransactionSettings, Consumer, Work)
	 */
	public <T extends @Nullable Object> T locked(QualifiedName table, LockMode mode, TransactionSettings settings,
			Consumer<BlockedAttempt> waiting, Work<T> work) {
		return locked(List.of(new LockRequest(table, mode)), settings, waiting, work);
	}

	/**
	 * Do work in a transaction that holds locks on tables. Tries again after a lock
	 * timeout, a deadlock, a serialization failure and a lost connection, until the
	 * budget of the policy is spent. Between two attempts it holds no lock at all. A
	 * connection may be lost after the server has committed: work must tell for itself
	 * whether it has been done.
	 * @param <T> what the work returns
	 * @param requests the locks, at least one, each table once; they are had together or
	 * not at all
	 * @param settings the settings of the transaction, the lock timeout aside
	 * @param waiting told of each failed attempt
	 * @param work the work, which may run more than once, each time in a new transaction,
	 * and waits no longer than a second for further locks
	 * @return what the work returned
	 * @throws LockNotAvailableException if the budget is spent; nothing has changed
	 */
	public <T extends @Nullable Object> T locked(List<LockRequest> requests, TransactionSettings settings,
			Consumer<BlockedAttempt> waiting, Work<T> work) {
		List<LockRequest> ordered = requests.stream().sorted(ORDER).toList();
		return repeated(ordered, waiting, (start) -> attempt(ordered, settings, start, work));
	}

	/**
	 * Do work whose locks nobody knows before. Autovacuum and other DDL are kept off the
	 * tables while it runs; whatever else it locks it waits for no longer than others may
	 * have to wait behind it, and is tried again otherwise, like
	 * {@link #locked(QualifiedName, LockMode, TransactionSettings, Consumer, Work)}.
	 * @param <T> what the work returns
	 * @param tables the tables that it concerns, at least one
	 * @param settings the settings of the transaction, the lock timeout aside
	 * @param waiting told of each failed attempt
	 * @param work the work, which may run more than once, each time in a new transaction
	 * @return what the work returned
	 * @throws LockNotAvailableException if the budget is spent; nothing has changed
	 */
	public <T extends @Nullable Object> T unforeseen(List<QualifiedName> tables, TransactionSettings settings,
			Consumer<BlockedAttempt> waiting, Work<T> work) {
		List<LockRequest> held = tables.stream()
			.map((table) -> new LockRequest(table, LockMode.SHARE_UPDATE_EXCLUSIVE))
			.sorted(ORDER)
			.toList();
		return repeated(held, waiting, (start) -> this.database.inTransaction(settings, (session) -> {
			LockAttempt attempt = new LockAttempt(session, held);
			attempt.hold(() -> remaining(start));
			work.prepare(session);
			return attempt.within(this.policy.timeout(), () -> work.underLock(session));
		}));
	}

	private <T extends @Nullable Object> T repeated(List<LockRequest> requests, Consumer<BlockedAttempt> waiting,
			LongFunction<T> once) {
		long start = System.nanoTime();
		for (int attempt = 1;; attempt++) {
			try {
				return once.apply(start);
			}
			catch (RuntimeException ex) {
				if (!(ex instanceof LockAttempt.Blocked) && !SqlState.isTransient(ex)) {
					throw ex;
				}
				this.blockedAttempts.incrementAndGet();
				LockRequest missed = missed(ex).orElse(requests.get(0));
				BlockedAttempt blocked = new BlockedAttempt(missed.table(), missed.mode(), attempt, since(start),
						blockers(ex));
				Duration pause = pause();
				if (remaining(start).compareTo(pause) < 0) {
					throw new LockNotAvailableException(message(blocked, ex), blocked, ex);
				}
				waiting.accept(blocked);
				pause(pause, blocked, ex);
			}
		}
	}

	/**
	 * Return how often a lock was not had, or the work under it had to be tried again.
	 * @return the number of failed attempts since the start
	 */
	public long blockedAttempts() {
		return this.blockedAttempts.get();
	}

	private <T extends @Nullable Object> T attempt(List<LockRequest> requests, TransactionSettings settings, long start,
			Work<T> work) {
		return this.database.inTransaction(settings, (session) -> {
			LockAttempt attempt = new LockAttempt(session, requests);
			attempt.hold(() -> remaining(start));
			work.prepare(session);
			attempt.acquire(this.policy.timeout());
			return work.underLock(session);
		});
	}

	private Duration remaining(long start) {
		return this.policy.budget().minus(since(start));
	}

	private Duration pause() {
		double jitter = 1 + ThreadLocalRandom.current().nextDouble() / 2;
		return Duration.ofMillis(Math.round(this.policy.pause().toMillis() * jitter));
	}

	private static void pause(Duration pause, BlockedAttempt blocked, RuntimeException cause) {
		try {
			Thread.sleep(pause.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LockNotAvailableException("Interrupted while waiting for a lock on table %s; nothing was changed"
				.formatted(blocked.table().display()), blocked, cause);
		}
	}

	private static Duration since(long start) {
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private static Optional<LockRequest> missed(RuntimeException error) {
		return (error instanceof LockAttempt.Blocked blocked) ? Optional.of(blocked.missed()) : Optional.empty();
	}

	private static List<Blocker> blockers(RuntimeException error) {
		return (error instanceof LockAttempt.Blocked blocked) ? blocked.blockers() : List.of();
	}

	private static String message(BlockedAttempt last, RuntimeException error) {
		String tried = "No %s lock on table %s within %.1f s in %d attempts, nothing was changed."
			.formatted(last.mode().sql(), last.table().display(), last.waited().toMillis() / 1000.0, last.attempt());
		if (last.blockers().isEmpty()) {
			Throwable cause = (error.getCause() != null) ? error.getCause() : error;
			return "%s The last attempt failed with: %s. Try again when the load is lower or with a larger budget."
				.formatted(tried, cause.getMessage());
		}
		return "%s In the way is %s. It is tried again on the next start or request; to end what is in the way: %s"
			.formatted(tried, list(last, Blocker::display, ", and "), list(last, Blocker::remedy, "; "));
	}

	private static String list(BlockedAttempt attempt, Function<Blocker, String> part, String separator) {
		return attempt.blockers().stream().map(part).collect(Collectors.joining(separator));
	}

	/**
	 * Work in a transaction that takes locks on tables.
	 *
	 * @param <T> what the work returns
	 */
	@FunctionalInterface
	public interface Work<T extends @Nullable Object> {

		/**
		 * Do what can be done while others go on reading and writing: the transaction
		 * holds at most SHARE UPDATE EXCLUSIVE, which keeps the definition of the tables
		 * as it is.
		 * @param session the transaction
		 */
		default void prepare(Session session) {
		}

		/**
		 * Do what needs the lock. With a strong lock everybody waits for it and for the
		 * commit.
		 * @param session the transaction
		 * @return what the work returns
		 */
		T underLock(Session session);

	}

}
