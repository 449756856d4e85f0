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

import io.zdm.backfill.BlockFill.Filled;
import io.zdm.backfill.PageBudget.Pass;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RangeMeasure}.
 */
class RangeMeasureTests {

	private static final BlockRange BLOCKS = new BlockRange(0, 4096);

	private static final StrideChoice.Surroundings QUIET = new StrideChoice.Surroundings(true, 40, 3, Duration.ZERO,
			64_000);

	private final StrideChoice choice = new StrideChoice(BackfillSettings.DEFAULT);

	private Duration now = Duration.ofDays(1);

	private final RangeMeasure measure = new RangeMeasure(() -> this.now.toNanos());

	private RangePosition at = RangePosition.first(new Strides(16, 4096, true, "full pages"), 0);

	@Test
	void aFirstPassWithRoomMakesTheOthersOne() {
		assertThat(pass(Duration.ofMillis(100), 1000, 900)).isTrue();

		assertThat(this.at.passes()).isEqualTo(2);
		assertThat(this.measure.passOf(this.at)).isEqualTo(Pass.ALL);
	}

	@Test
	void aFirstPassWithoutRoomIsWhatTheOthersAreFor() {
		assertThat(pass(Duration.ofSeconds(10), 1000, 0)).isFalse();

		assertThat(this.at.passes()).isEqualTo(16);
		assertThat(this.measure.passOf(this.at)).isEqualTo(Pass.later(1));
	}

	@Test
	void laterPassesThatAreInVainForTooLongBecomeOne() {
		pass(Duration.ofSeconds(1), 1000, 0);
		assertThat(pass(Duration.ofMillis(1900), 1000, 0)).isFalse();
		assertThat(pass(Duration.ofMillis(100), 1000, 199)).isTrue();

		assertThat(this.at.passes()).isEqualTo(4);
		assertThat(this.at.takesAll()).isTrue();
		assertThat(this.measure.passOf(this.at)).isEqualTo(Pass.ALL);
	}

	@Test
	void aPassThatWasNotInVainIsAReasonToGoOn() {
		pass(Duration.ofSeconds(1), 1000, 0);
		pass(Duration.ofMillis(1900), 1000, 0);
		pass(Duration.ofMillis(100), 1000, 200);

		assertThat(pass(Duration.ofMillis(1900), 1000, 0)).isFalse();
		assertThat(pass(Duration.ofMillis(100), 1000, 0)).isTrue();
	}

	@Test
	void aPassWithNothingToFillIsNotInVain() {
		pass(Duration.ofSeconds(1), 1000, 0);

		assertThat(pass(Duration.ofSeconds(5), 0, 0)).isFalse();
	}

	/**
	 * The one pass that takes the rest is another kind of pass, whose pace would mislead.
	 */
	@Test
	void theChoiceLearnsFromThePassesThatWereInVainAlone() {
		pass(Duration.ofSeconds(1), 1000, 0);
		pass(Duration.ofSeconds(4), 1000, 0);
		Strides learnt = this.choice.next(QUIET, 50_000, 1);

		pass(Duration.ofMinutes(5), 14_000, 0);

		assertThat(learnt.reason()).contains("one pass: snapshots of 8.0 s");
		assertThat(this.choice.next(QUIET, 50_000, 1)).isEqualTo(learnt);
	}

	/**
	 * Do a pass in one batch.
	 * @return whether the rest is one pass
	 */
	private boolean pass(Duration duration, long updated, long hot) {
		this.now = this.now.plus(duration);
		Filled filled = new Filled(updated, false, updated, hot, 5000, duration, false, false);
		boolean enough = !this.at.takesAll() && this.measure.isEnough(this.at, filled);
		RangePosition after = this.at.afterBatch(BLOCKS.to(), BLOCKS);
		RangePosition next = enough ? after.withoutMorePasses() : after;
		this.measure.add(this.at, filled);
		this.measure.endOfPass(this.at, next, BLOCKS, this.choice);
		this.at = next;
		return enough;
	}

}
