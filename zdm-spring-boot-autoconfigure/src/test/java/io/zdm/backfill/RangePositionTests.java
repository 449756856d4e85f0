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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RangePosition}.
 */
class RangePositionTests {

	private static final BlockRange RANGE = new BlockRange(100, 110);

	@ParameterizedTest
	@CsvSource({ "1, false, 4, 1", "1, true, 3, 2", "4, true, 10, 5", "8, false, 7, 8" })
	void everyPassVisitsEveryBlockOnceAndTheShareGrowsToOne(int passes, boolean closing, int pages, int visits) {
		List<Long> visited = new ArrayList<>();
		RangePosition at = RangePosition.first(new Strides(passes, 10, closing, ""), 100);
		double share = 0;
		while (!at.isDone()) {
			long to = Math.min(at.block() + pages, RANGE.to());
			for (long block = at.block(); block < to; block++) {
				visited.add(at.pass() * 1000 + block);
			}
			at = at.afterBatch(to, RANGE);
			assertThat(at.share()).isGreaterThan(share);
			share = at.share();
		}

		assertThat(visited).doesNotHaveDuplicates().hasSize(visits * 10);
		assertThat(share).isEqualTo(1);
	}

	@Test
	void theLastStridePassTakesWhatTheOthersLeft() {
		RangePosition at = RangePosition.first(new Strides(2, 10, true, ""), 100);

		assertThat(at.takesAll()).isFalse();
		assertThat(at.afterBatch(110, RANGE).takesAll()).isTrue();
		assertThat(at.afterBatch(110, RANGE).afterBatch(110, RANGE).isClosing()).isTrue();
	}

	@Test
	void whereThereIsRoomTheNextPassIsTheLast() {
		RangePosition at = RangePosition.first(new Strides(8, 10, true, ""), 100).afterBatch(110, RANGE);

		RangePosition shorter = at.withoutMorePasses();

		assertThat(shorter.isLastPass()).isTrue();
		assertThat(shorter.share()).isBetween(at.share(), 1.0);
		assertThat(shorter.afterBatch(110, RANGE).isClosing()).isTrue();
	}

	@Test
	void isTheSameAfterARestart() {
		RangePosition at = RangePosition.first(new Strides(8, 10, true, ""), 100).afterBatch(105, RANGE);

		assertThat(RangePosition.parse(at.toJson())).isEqualTo(at);
	}

}
