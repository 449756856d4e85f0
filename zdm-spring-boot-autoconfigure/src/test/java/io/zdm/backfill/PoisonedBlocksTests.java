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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoisonedBlocks}.
 */
class PoisonedBlocksTests {

	private final PoisonedBlocks blocks = new PoisonedBlocks();

	@Test
	void aFailedRangeIsHalvedUntilItIsOneBlockWhichIsPoisonedFromThenOn() {
		BlockRange range = new BlockRange(8, 19);
		int failures = 0;
		while (range.to() - range.from() > 1) {
			BlockRange half = this.blocks.nextAfterFailure(range);
			assertThat(half.from()).isEqualTo(8);
			assertThat(half.to()).isBetween(9L, range.to() - 1);
			assertThat(this.blocks.isRowByRow(half)).isFalse();
			range = half;
			failures++;
		}

		assertThat(this.blocks.nextAfterFailure(range)).isEqualTo(new BlockRange(8, 9));
		assertThat(this.blocks.isRowByRow(new BlockRange(8, 9))).isTrue();
		assertThat(failures).isEqualTo(3);
	}

	@Test
	void aLaterPassComesToThePoisonedBlockAlone() {
		poison(17);

		assertThat(this.blocks.firstPart(new BlockRange(0, 256))).isEqualTo(new BlockRange(0, 17));
		assertThat(this.blocks.firstPart(new BlockRange(17, 256))).isEqualTo(new BlockRange(17, 18));
		assertThat(this.blocks.firstPart(new BlockRange(18, 256))).isEqualTo(new BlockRange(18, 256));
		assertThat(this.blocks.isRowByRow(new BlockRange(18, 256))).isFalse();
	}

	@Test
	void aBlockOnWhichNothingIsLeftIsLikeTheOthersAgain() {
		poison(17);
		poison(18);

		this.blocks.healed(new BlockRange(17, 18));

		assertThat(this.blocks.firstPart(new BlockRange(0, 256))).isEqualTo(new BlockRange(0, 18));
		assertThat(this.blocks.size()).isEqualTo(1);
	}

	private void poison(long block) {
		this.blocks.nextAfterFailure(new BlockRange(block, block + 1));
	}

}
