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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * The workers of one instance beside the first, each a thread of its own.
 */
final class Crew implements AutoCloseable {

	private static final long REPLACE_AFTER_NANOS = 1_000_000_000L;

	private final IntFunction<RangeFill> workers;

	private final BackfillControl control;

	private final List<Member> members = new ArrayList<>();

	private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

	private volatile int size;

	/**
	 * Create a crew without members.
	 * @param workers makes the worker of a number, from 1
	 * @param control what governs their pace
	 */
	Crew(IntFunction<RangeFill> workers, BackfillControl control) {
		this.workers = workers;
		this.control = control;
	}

	/**
	 * Have so many members from now on. One that is too many ends with its batch; one
	 * that found nothing to do is not replaced at once.
	 * @param wanted the number
	 */
	void resize(int wanted) {
		this.size = Math.max(0, wanted);
		for (int number = 1; number <= this.size; number++) {
			if (this.members.size() < number) {
				this.members.add(new Member(number));
			}
			else if (this.members.get(number - 1).isReplaceable()) {
				this.members.set(number - 1, new Member(number));
			}
		}
	}

	/**
	 * Throw what has ended a member.
	 */
	void rethrow() {
		RuntimeException thrown = this.failure.get();
		if (thrown != null) {
			throw thrown;
		}
	}

	/**
	 * Let all end with their batches, and wait for them.
	 */
	@Override
	public void close() {
		this.size = 0;
		boolean interrupted = false;
		for (Member member : this.members) {
			while (member.thread.isAlive()) {
				try {
					member.thread.join();
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private final class Member {

		private final int number;

		private final Thread thread;

		private volatile long ended;

		Member(int number) {
			this.number = number;
			this.thread = new Thread(this::work, "zdm-backfill-" + number);
			this.thread.setDaemon(true);
			this.thread.start();
		}

		private void work() {
			RangeFill worker = Crew.this.workers.apply(this.number);
			try {
				new WalkLoop(Crew.this.control, (note) -> this.number <= Crew.this.size).run(worker);
			}
			catch (RuntimeException ex) {
				Crew.this.failure.compareAndSet(null, ex);
			}
			finally {
				worker.handBack();
				this.ended = System.nanoTime();
			}
		}

		boolean isReplaceable() {
			return !this.thread.isAlive() && Crew.this.failure.get() == null
					&& System.nanoTime() - this.ended > REPLACE_AFTER_NANOS;
		}

	}

}
