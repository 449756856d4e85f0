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

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.dao.CannotAcquireLockException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link WalkLoop}.
 */
@Timeout(10)
class WalkLoopTests {

	private final List<String> notes = new ArrayList<>();

	private final WalkLoop loop = loop(0.25, (note) -> this.notes.add(note.text()));

	@Test
	void doesBatchesUntilThereAreNoMore() {
		ScriptedBatches batches = new ScriptedBatches(() -> BatchOutcome.GOING_ON, () -> BatchOutcome.GOING_ON,
				() -> BatchOutcome.FINISHED);

		assertThat(this.loop.run(batches)).isEqualTo(WalkOutcome.FINISHED);
		assertThat(batches.done).hasValue(3);
		assertThat(this.notes).containsExactly("", "", "");
	}

	@Test
	void triesAgainAfterALockTimeoutAndSaysWhy() {
		ScriptedBatches batches = new ScriptedBatches(() -> {
			throw new CannotAcquireLockException("locked", new SQLException("locked", "55P03"));
		}, () -> BatchOutcome.FINISHED);

		assertThat(this.loop.run(batches)).isEqualTo(WalkOutcome.FINISHED);
		assertThat(this.notes).containsExactly("", "attempt 1");
	}

	@Test
	void otherErrorsEndTheWalk() {
		ScriptedBatches batches = new ScriptedBatches(() -> {
			throw new IllegalStateException("no");
		});

		assertThatIllegalStateException().isThrownBy(() -> this.loop.run(batches)).withMessage("no");
	}

	@Test
	void stopsWhenTheCheckpointSaysSo() {
		ScriptedBatches batches = new ScriptedBatches(() -> BatchOutcome.GOING_ON, () -> BatchOutcome.GOING_ON);

		WalkOutcome outcome = loop(0, (note) -> batches.done.get() < 1).run(batches);

		assertThat(outcome).isEqualTo(WalkOutcome.STOPPED);
		assertThat(batches.done).hasValue(1);
	}

	@Test
	void stopsInTheMiddleOfALongPause() {
		AtomicInteger asked = new AtomicInteger();
		ScriptedBatches batches = new ScriptedBatches(() -> BatchOutcome.GOING_ON);

		WalkOutcome outcome = loop(1e9, (note) -> asked.incrementAndGet() < 2).run(batches);

		assertThat(outcome).isEqualTo(WalkOutcome.STOPPED);
		assertThat(batches.done).hasValue(1);
	}

	@Test
	void anInterruptedThreadStopsAndStaysInterrupted() {
		ScriptedBatches batches = new ScriptedBatches(() -> {
			Thread.currentThread().interrupt();
			return BatchOutcome.GOING_ON;
		});

		assertThat(this.loop.run(batches)).isEqualTo(WalkOutcome.STOPPED);
		assertThat(Thread.interrupted()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "40, 0, 10", "0, 0, 0", "40, 1, 50", "40, 2, 100", "40, 3, 200", "40, 7, 2000", "40, 1000, 2000" })
	void pausesForAShareOfTheBatchAndLongerAfterEachAttemptInVain(long batch, int attempts, long pause) {
		assertThat(this.loop.pauseAfter(Duration.ofMillis(batch), attempts, Throttling.NONE))
			.isEqualTo(Duration.ofMillis(pause));
	}

	private static WalkLoop loop(double pauseRatio, Checkpoint checkpoint) {
		return new WalkLoop(BackfillControl.of(BackfillPace.DEFAULT.withPauseRatio(pauseRatio)), checkpoint);
	}

	private static final class ScriptedBatches implements Batches {

		private final AtomicInteger done = new AtomicInteger();

		private final List<Script> script;

		ScriptedBatches(Script... script) {
			this.script = List.of(script);
		}

		@Override
		public BatchOutcome next() {
			return this.script.get(this.done.getAndIncrement()).run();
		}

		@Override
		public String interrupted(RuntimeException cause, int attempts) {
			return "attempt " + attempts;
		}

	}

	private interface Script {

		BatchOutcome run();

	}

}
