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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import io.zdm.backfill.BlockCursor.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link BlockPlan}.
 */
class BlockPlanTests {

	@Test
	void interleavesThePassesOverAGroupAndSplitsTheFirst() {
		BlockPlan plan = new BlockPlan(20, 4, 2, 2);

		List<String> order = strides(plan).stream().map((at) -> at.pass() + ": " + plan.range(at)).toList();

		assertThat(order).containsExactly("0: blocks 0–0", "0: blocks 1–1", "0: blocks 2–2", "0: blocks 3–3",
				"0: blocks 4–4", "0: blocks 5–5", "0: blocks 6–6", "0: blocks 7–7", "1: blocks 0–3", "1: blocks 4–7",
				"0: blocks 8–8", "0: blocks 9–9", "0: blocks 10–10", "0: blocks 11–11", "0: blocks 12–12",
				"0: blocks 13–13", "0: blocks 14–14", "0: blocks 15–15", "1: blocks 8–11", "1: blocks 12–15",
				"0: blocks 16–16", "0: blocks 17–17", "0: blocks 18–18", "0: blocks 19–19", "1: blocks 16–19");
	}

	@ParameterizedTest
	@CsvSource({ "1, 256, 16, 8", "63, 256, 16, 8", "64, 256, 16, 8", "65, 256, 16, 8", "257, 256, 16, 8",
			"5000, 256, 16, 8", "4096, 256, 16, 8", "17, 3, 2, 4", "100, 1, 1, 2", "100, 5, 7, 1" })
	void everyPassVisitsEveryBlockOnce(long blocks, int windowPages, int groupWindows, int passes) {
		BlockPlan plan = new BlockPlan(blocks, windowPages, groupWindows, passes);

		Map<Integer, List<Long>> visited = new HashMap<>();
		for (BlockCursor at : strides(plan)) {
			BlockRange range = plan.range(at);
			LongStream.range(range.from(), range.to())
				.forEach((block) -> visited.computeIfAbsent(at.pass(), (pass) -> new ArrayList<>()).add(block));
		}

		assertThat(visited).hasSize(passes);
		assertThat(visited.values()).allSatisfy((pass) -> assertThat(pass).doesNotHaveDuplicates()
			.hasSize((int) blocks)
			.allMatch((block) -> block >= 0 && block < blocks));
	}

	@Test
	void anEmptyTableHasOneCatchAllPassOnly() {
		BlockPlan plan = BlockPlan.of(0, true, BackfillSettings.DEFAULT);

		assertThat(plan.first()).isEqualTo(BlockCursor.catchAll(0));
		assertThat(plan.next(plan.first(), 0, false, 0).stage()).isEqualTo(Stage.DONE);
	}

	@ParameterizedTest
	@CsvSource({ "1, true, 1", "64, true, 1", "65, true, 8", "100000, true, 8", "100000, false, 1" })
	void takesASinglePassWhereMoreAreOfNoUse(long blocks, boolean strides, int passes) {
		assertThat(BlockPlan.of(blocks, strides, BackfillSettings.DEFAULT).passes()).isEqualTo(passes);
	}

	@Test
	void theCatchAllGoesOnToTheEndThatTheTableHasByThen() {
		BlockPlan plan = new BlockPlan(8, 4, 2, 1);

		BlockCursor second = plan.next(BlockCursor.catchAll(0), 0, false, 8);
		BlockCursor third = plan.next(second, 0, false, 9);
		BlockCursor end = plan.next(third, 0, false, 12);

		assertThat(plan.range(second)).isEqualTo(new BlockRange(4, 8));
		assertThat(plan.range(third)).isEqualTo(new BlockRange(8, 12));
		assertThat(end.stage()).isEqualTo(Stage.DONE);
	}

	@ParameterizedTest
	@CsvSource({ "0, false, DONE, 1", "1, false, CATCH_ALL, 1", "0, true, CATCH_ALL, 1" })
	void theCatchAllIsRepeatedUntilAPassChangedAndSkippedNothing(long changed, boolean skipped, Stage stage, int pass) {
		BlockPlan plan = new BlockPlan(8, 4, 2, 1);

		BlockCursor second = plan.next(BlockCursor.catchAll(0), changed, skipped, 8);
		BlockCursor next = plan.next(second, 0, false, 8);

		assertThat(next.stage()).isEqualTo(stage);
		assertThat(next.pass()).isEqualTo(pass);
		assertThat(next.changed()).isZero();
		assertThat(next.skipped()).isZero();
	}

	@Test
	void lockedRowsAreLeftForLaterUntilThereIsNothingElseToDo() {
		BlockPlan plan = new BlockPlan(8, 4, 2, 1);

		assertThat(plan.leavesLockedRows(plan.first())).isTrue();
		assertThat(plan.leavesLockedRows(BlockCursor.catchAll(0))).isTrue();
		assertThat(plan.leavesLockedRows(BlockCursor.catchAll(1))).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "1, 256, 16, 8", "5000, 256, 16, 8", "100, 5, 7, 4" })
	void theShareNeverGoesBack(long blocks, int windowPages, int groupWindows, int passes) {
		BlockPlan plan = new BlockPlan(blocks, windowPages, groupWindows, passes);

		List<Double> shares = new ArrayList<>();
		BlockCursor at = plan.first();
		for (; at.stage() != Stage.DONE; at = plan.next(at, 0, false, blocks)) {
			shares.add(plan.share(at));
		}
		shares.add(plan.share(at));

		assertThat(shares).isSorted().allMatch((share) -> share >= 0 && share <= 1).endsWith(1.0);
	}

	@Test
	void numbersOfPassesThatAreNoPowerOfTwoAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new BlockPlan(8, 4, 2, 6))
			.withMessageContaining("power of two");
	}

	@Test
	void aPositionSurvivesAsJson() {
		BlockPlan plan = new BlockPlan(20, 4, 2, 2);
		BackfillPosition position = new BackfillPosition(4711, plan,
				new BlockCursor(Stage.CATCH_ALL, 0, 3, 2, 0, 17, 1));

		assertThat(BackfillPosition.parse(position.toJson())).isEqualTo(position);
	}

	private static List<BlockCursor> strides(BlockPlan plan) {
		List<BlockCursor> visited = new ArrayList<>();
		for (BlockCursor at = plan.first(); at.stage() == Stage.STRIDE; at = plan.next(at, 1, false, plan.blocks())) {
			visited.add(at);
		}
		return visited;
	}

}
