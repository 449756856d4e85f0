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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BatchSplit}.
 */
class BatchSplitTests {

	private static final BlockRange ALL = new BlockRange(100, 164);

	private final BatchSplit split = new BatchSplit();

	@Test
	void isOnePartWhileNothingFails() {
		assertThat(this.split.part(ALL)).isEqualTo(ALL);
		assertThat(this.split.isRowByRow(ALL)).isFalse();
	}

	@Test
	void halvesDownToTheBlockAndGrowsAgainBehindIt() {
		List<BlockRange> done = walk(137);

		assertThat(done).contains(new BlockRange(137, 138));
		assertThat(done.stream().mapToLong((part) -> part.to() - part.from()).sum()).isEqualTo(64);
		assertThat(done).hasSizeLessThan(20);
	}

	@Test
	void laterPassesGoToThePoisonedBlockAtOnce() {
		walk(137);
		walk(137);

		assertThat(walk(137)).containsExactly(new BlockRange(100, 137), new BlockRange(137, 138),
				new BlockRange(138, 164));
	}

	@Test
	void aCleanBlockIsAnOrdinaryOneAgain() {
		walk(137);
		this.split.done(new BlockRange(137, 138), true);

		assertThat(this.split.part(ALL)).isEqualTo(ALL);
	}

	@Test
	void knowsNothingOfATableWithOtherBlocks() {
		walk(137);
		this.split.clear();

		assertThat(this.split.part(ALL)).isEqualTo(ALL);
	}

	/**
	 * Go over all blocks, one of which fails unless it is done row by row.
	 */
	private List<BlockRange> walk(long poisoned) {
		List<BlockRange> done = new ArrayList<>();
		long from = ALL.from();
		while (from < ALL.to()) {
			BlockRange part = this.split.part(new BlockRange(from, ALL.to()));
			if (part.from() <= poisoned && poisoned < part.to() && !this.split.isRowByRow(part)) {
				this.split.failed(part);
				continue;
			}
			this.split.done(part, false);
			done.add(part);
			from = part.to();
		}
		return done;
	}

}
