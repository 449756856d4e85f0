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
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BatchSplit}.
 */
class BatchSplitTests {

	private final PoisonedBlocks poisoned = new PoisonedBlocks();

	private int transactions;

	@Test
	void isOnePartAsLongAsNothingFails() {
		assertThat(walk(new BlockRange(256, 512), Set.of())).containsExactly("blocks 256–511");
	}

	@Test
	void oneBadRowCostsFewSmallTransactions() {
		List<String> parts = walk(new BlockRange(0, 256), Set.of(17L));

		assertThat(parts).contains("row by row blocks 17–17").filteredOn((part) -> part.startsWith("row")).hasSize(1);
		assertThat(this.transactions).isLessThan(30);
	}

	@Test
	void theNextPassNeedsOneMorePartForEachSide() {
		walk(new BlockRange(0, 256), Set.of(17L));

		this.transactions = 0;

		assertThat(walk(new BlockRange(0, 256), Set.of(17L))).containsExactly("blocks 0–16", "row by row blocks 17–17",
				"blocks 18–255");
		assertThat(this.transactions).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 7, 64, 100, 256 })
	void everyBlockIsDoneOnceAndOnlyTheBadOnesRowByRow(long size) {
		for (long step = 1; step <= size; step++) {
			Set<Long> bad = new TreeSet<>();
			for (long block = step - 1; block < size; block += step) {
				bad.add(100 + block);
			}

			List<String> parts = walk(new BlockRange(100, 100 + size), bad);

			assertThat(parts).filteredOn((part) -> part.startsWith("row")).hasSameSizeAs(bad);
			this.poisoned.clear();
		}
	}

	private List<String> walk(BlockRange range, Set<Long> bad) {
		BatchSplit split = new BatchSplit(range, this.poisoned);
		List<String> done = new ArrayList<>();
		long next = range.from();
		while (true) {
			this.transactions++;
			BlockRange part = split.part();
			assertThat(part.from()).isEqualTo(next);
			assertThat(part.to()).isGreaterThan(part.from());
			if (!split.isRowByRow() && bad.stream().anyMatch((block) -> part.from() <= block && block < part.to())) {
				split.failed();
				continue;
			}
			done.add((split.isRowByRow() ? "row by row " : "") + part);
			next = part.to();
			if (split.isLast()) {
				assertThat(next).isEqualTo(range.to());
				return done;
			}
			split.next();
		}
	}

}
