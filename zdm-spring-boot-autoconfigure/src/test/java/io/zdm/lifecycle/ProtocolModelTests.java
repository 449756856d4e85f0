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

package io.zdm.lifecycle;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.Phase;
import io.zdm.lifecycle.ModelRules.Habit;
import io.zdm.lifecycle.ModelTable.Old;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Searches a model of the protocol for states in which a live instance meets a schema
 * that its release cannot work with, a committed write is lost, or nothing leads on. The
 * table of transitions is that of the code: {@link Move}. So that it is known to find
 * something, each guard is also left out in turn.
 */
class ProtocolModelTests {

	/**
	 * What is not needed for safety, and why it is there all the same.
	 */
	private static final Map<Move, Map<Guard, String>> NOT_NEEDED = Map.of( //
			Move.LEAVE,
			Map.of(Guard.LEASE, "the plan of the model has an old column, so that this move is never taken",
					Guard.SHIPPED_EVERYWHERE, "takes nothing away; it ends the possibility of a rollback"),
			Move.CONTRACT,
			Map.of(Guard.PROVEN, "an answer at once; asked again before the seal or the drop", Guard.SHIPPED_EVERYWHERE,
					"an answer at once; asked again before the seal or the drop", Guard.OLD_COLUMNS_UNMAPPED,
					"an answer at once; asked again before the seal or the drop", Guard.PHASE_ACKNOWLEDGED,
					"an answer at once: who hangs will not acknowledge the next phase either"),
			Move.SEAL, Map.of(Guard.PROVEN, "asked again before the drop; see the test without either"),
			Move.VERIFY_SEALED, Map.of(Guard.LEASE, "nothing in the model puts the proof of a sealed table in doubt"),
			Move.DROP_SEALED,
			Map.of(Guard.PROVEN, "asked before the seal; see the test without either", Guard.OLD_COLUMNS_UNMAPPED,
					"who maps them got no traffic, and may be there to have them unsealed"),
			Move.GIVE_BACK_EXPANDING,
			Map.of(Guard.NEW_COLUMNS_UNMAPPED, "an answer at once; asked again before anything is taken back"),
			Move.GIVE_BACK_MIGRATING,
			Map.of(Guard.NEW_COLUMNS_UNMAPPED, "an answer at once; asked again before anything is taken back"),
			Move.GIVE_BACK_MIGRATED,
			Map.of(Guard.NEW_COLUMNS_UNMAPPED, "an answer at once; asked again before anything is taken back"));

	private static final Set<ModelRelease> EVERY_RELEASE = EnumSet.allOf(ModelRelease.class);

	@Test
	void holdsForTwoInstancesOfAllReleasesOfWhichOneHangs() {
		ModelSearch search = new ModelSearch(ModelRules.ofTheCode(), EVERY_RELEASE, 2, 1).run();

		assertThat(search.violation()).isEmpty();
		assertThat(search.deadEnd()).isEmpty();
		assertThat(search.size()).isGreaterThan(250_000);
		assertThat(search.states().stream().map(ModelState::phase).collect(Collectors.toSet()))
			.containsExactlyInAnyOrder(Phase.values());
		assertThat(search.states().stream().map((state) -> state.table.old()).collect(Collectors.toSet()))
			.containsExactlyInAnyOrder(Old.values());
	}

	@Test
	void holdsForARolloutOverThreeInstances() {
		ModelSearch search = new ModelSearch(ModelRules.ofTheCode(),
				EnumSet.of(ModelRelease.BEFORE, ModelRelease.SHIPS, ModelRelease.USES), 3, 0)
			.run();

		assertThat(search.violation()).isEmpty();
		assertThat(search.deadEnd()).isEmpty();
		assertThat(search.size()).isGreaterThan(150_000);
	}

	@Test
	void holdsForTwoInstancesThatBothHang() {
		ModelSearch search = new ModelSearch(ModelRules.ofTheCode(), EnumSet.of(ModelRelease.BEFORE, ModelRelease.USES),
				2, 2)
			.run();

		assertThat(search.violation()).isEmpty();
		assertThat(search.deadEnd()).isEmpty();
		assertThat(search.size()).isGreaterThan(50_000);
	}

	@ParameterizedTest(name = "{0} without {1}")
	@MethodSource("guards")
	void findsAViolationWithoutAGuard(Move move, Guard guard) {
		ModelRules weakened = ModelRules.ofTheCode().without(move, guard);

		if (NOT_NEEDED.getOrDefault(move, Map.of()).containsKey(guard)) {
			assertThat(violation(weakened, ModelRelease.USES)).as("it is needed after all").isEmpty();
		}
		else {
			assertThat(violation(weakened)).isPresent();
		}
	}

	static List<Arguments> guards() {
		return Arrays.stream(Move.values())
			.flatMap((move) -> move.guards().stream().map((guard) -> Arguments.of(move, guard)))
			.toList();
	}

	@ParameterizedTest
	@EnumSource
	void findsAViolationWithoutAHabit(Habit habit) {
		assertThat(violation(ModelRules.ofTheCode().without(habit))).isPresent();
	}

	@Test
	void findsALostWriteWithoutProofBeforeSealAndDrop() {
		ModelRules weakened = ModelRules.ofTheCode()
			.without(Move.SEAL, Guard.PROVEN)
			.without(Move.DROP_SEALED, Guard.PROVEN);

		assertThat(violation(weakened, ModelRelease.USES).orElseThrow()).startsWith("a committed write is lost");
	}

	private static Optional<String> violation(ModelRules rules) {
		return Stream.of(ModelRelease.USES, ModelRelease.SHIPS, ModelRelease.BEFORE, ModelRelease.BEFORE_UNSEEN)
			.flatMap((release) -> violation(rules, release).stream())
			.findFirst();
	}

	private static Optional<String> violation(ModelRules rules, ModelRelease other) {
		return new ModelSearch(rules, EnumSet.of(ModelRelease.USES, other), 2, 1).run().violation();
	}

	@Test
	void tellsTheShortestWayToAViolation() {
		Optional<String> violation = violation(ModelRules.ofTheCode().without(Move.EXPAND, Guard.STEPS_DONE),
				ModelRelease.USES);

		assertThat(violation.orElseThrow().lines()).containsExactly("the schema is not what the phase says:",
				"USES starts", "USES(LIVE, not ready) commits a step of ENTER",
				"USES(LIVE, not ready) commits a step of EXPAND");
	}

}
