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

import io.zdm.Activity;
import io.zdm.backfill.Throttling.Level;
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

	/**
	 * How long to wait before looking at the throttles again.
	 */
	private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

	/**
	 * Slower is a quarter of the pace.
	 */
	private static final double SLOWER_RATIO = 3;

	private final BackfillControl control;

	private final Checkpoint checkpoint;

	WalkLoop(BackfillControl control, Checkpoint checkpoint) {
		this.control = control;
		this.checkpoint = checkpoint;
	}

	/**
	 * Do batches until there are no more, or until it is to stop: when the checkpoint
	 * says so or the thread is interrupted.
	 * @param batches the batches
	 * @return how it ended
	 * @throws WalkFailedException if a throttle says that a person has to look
	 */
	WalkOutcome run(Batches batches) {
		int attempts = 0;
		WalkNote note = WalkNote.RUNNING;
		while (goesOn(note)) {
			Throttling throttling = this.control.throttling();
			if (isHeld(throttling)) {
				note = held(throttling);
				if (!pause(LOOK_AGAIN, note)) {
					return WalkOutcome.STOPPED;
				}
				batches.paused(throttling.name(), LOOK_AGAIN);
				continue;
			}
			long start = System.nanoTime();
			BatchOutcome outcome = attempt(batches, attempts + 1);
			if (outcome.finished()) {
				return WalkOutcome.FINISHED;
			}
			Duration batch = Duration.ofNanos(System.nanoTime() - start);
			attempts = outcome.waitingFor().isEmpty() ? 0 : attempts + 1;
			note = outcome.waitingFor().isEmpty() ? slower(throttling) : WalkNote.waiting(outcome.waitingFor());
			Duration pause = pauseAfter(batch, attempts, throttling);
			if (!pause(pause, note)) {
				return WalkOutcome.STOPPED;
			}
			batches.paused(throttling.name(), pause);
		}
		return WalkOutcome.STOPPED;
	}

	private static boolean isHeld(Throttling throttling) {
		return throttling.level().compareTo(Level.PAUSE) >= 0;
	}

	private static WalkNote held(Throttling throttling) {
		if (throttling.level() == Level.STOP) {
			throw new WalkFailedException(("Stopped by throttle %s: %s. What is filled stays; when the cause is gone,"
					+ " ask for 'retry' and it goes on from here")
				.formatted(throttling.name(), throttling.reason()));
		}
		Activity activity = (throttling.level() == Level.WINDOW) ? Activity.WAITING : Activity.THROTTLED;
		return new WalkNote(activity, throttling.name() + ": " + throttling.reason());
	}

	private static WalkNote slower(Throttling throttling) {
		return (throttling.level() == Level.SLOWER)
				? new WalkNote(Activity.THROTTLED, throttling.name() + ": " + throttling.reason()) : WalkNote.RUNNING;
	}

	private boolean goesOn(WalkNote note) {
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

	/**
	 * Return whether an error is one that passes by itself.
	 */
	static boolean passes(RuntimeException ex) {
		return SqlState.isTransient(ex) || ex instanceof CannotGetJdbcConnectionException;
	}

	/**
	 * Return how long to pause.
	 * @param batch the duration of the last batch
	 * @param attempts how often in a row it has been in vain
	 * @param throttling what held it back
	 * @return the pause
	 */
	Duration pauseAfter(Duration batch, int attempts, Throttling throttling) {
		if (attempts == 0) {
			double ratio = this.control.pace().pauseRatio();
			return Duration.ofNanos((long) (batch.toNanos()
					* ((throttling.level() == Level.SLOWER) ? Math.max(ratio, SLOWER_RATIO) : ratio)));
		}
		Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempts - 1, 10));
		return (wait.compareTo(LONGEST_WAIT) < 0) ? wait : LONGEST_WAIT;
	}

	private boolean pause(Duration duration, WalkNote note) {
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
