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

package io.zdm.backfill;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.zdm.postgres.SqlState;

import org.springframework.jdbc.CannotGetJdbcConnectionException;

/**
 * Does one batch after the other: asks before each whether to go on, pauses after each,
 * and tries again what failed for a reason that passes.
 */
final class WalkLoop {

	private static final Duration FIRST_WAIT = Duration.ofMillis(50);

	private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

	private static final Duration LONGEST_SLEEP = Duration.ofMillis(250);

	private final double pauseRatio;

	private final Checkpoint checkpoint;

	WalkLoop(double pauseRatio, Checkpoint checkpoint) {
		this.pauseRatio = pauseRatio;
		this.checkpoint = checkpoint;
	}

	/**
	 * Do batches until there are no more, or until it is to stop: when the checkpoint
	 * says so or the thread is interrupted.
	 * @param batches the batches
	 * @return how it ended
	 */
	WalkOutcome run(Batches batches) {
		int attempts = 0;
		String note = "";
		while (goesOn(note)) {
			long start = System.nanoTime();
			BatchOutcome outcome = attempt(batches, attempts + 1);
			if (outcome.finished()) {
				return WalkOutcome.FINISHED;
			}
			note = outcome.waitingFor();
			attempts = note.isEmpty() ? 0 : attempts + 1;
			if (!pause(pauseAfter(Duration.ofNanos(System.nanoTime() - start), attempts), note)) {
				return WalkOutcome.STOPPED;
			}
		}
		return WalkOutcome.STOPPED;
	}

	private boolean goesOn(String note) {
		return !Thread.currentThread().isInterrupted() && this.checkpoint.proceed(note);
	}

	private static BatchOutcome attempt(Batches batches, int attempts) {
		try {
			return batches.next();
		}
		catch (RuntimeException ex) {
			if (!passes(ex)) {
				throw ex;
			}
			return BatchOutcome.waitingFor(batches.interrupted(ex, attempts));
		}
	}

	private static boolean passes(RuntimeException ex) {
		return SqlState.isTransient(ex) || ex instanceof CannotGetJdbcConnectionException;
	}

	/**
	 * Return how long to pause.
	 * @param batch the duration of the last batch
	 * @param attempts how often in a row it has been in vain
	 * @return the pause
	 */
	Duration pauseAfter(Duration batch, int attempts) {
		if (attempts == 0) {
			return Duration.ofNanos((long) (batch.toNanos() * this.pauseRatio));
		}
		Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempts - 1, 10));
		return (wait.compareTo(LONGEST_WAIT) < 0) ? wait : LONGEST_WAIT;
	}

	private boolean pause(Duration duration, String note) {
		long end = System.nanoTime() + duration.toNanos();
		long asked = System.nanoTime();
		for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
			if (Thread.currentThread().isInterrupted()) {
				return false;
			}
			LockSupport.parkNanos(this, Math.min(left, LONGEST_SLEEP.toNanos()));
			if (System.nanoTime() - asked >= LONGEST_SLEEP.toNanos()) {
				asked = System.nanoTime();
				if (!this.checkpoint.proceed(note)) {
					return false;
				}
			}
		}
		return true;
	}

}
