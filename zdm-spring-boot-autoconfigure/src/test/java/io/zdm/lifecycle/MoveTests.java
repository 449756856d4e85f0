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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.Phase;
import io.zdm.store.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link Move}.
 */
class MoveTests {

	private static final Path DOCS = Path.of("..", "docs");

	@ParameterizedTest
	@EnumSource
	void everyPhaseHasAWayInAndOneThatIsNotTheEndAWayOut(Phase phase) {
		assertThat(Arrays.stream(Move.values()).filter((move) -> move.from() != phase).map(Move::to))
			.as("the way in to %s", phase)
			.contains(phase);
		assertThat(Move.outOf(phase).anyMatch((move) -> move.to() != phase)).as("a way out of %s", phase)
			.isEqualTo(phase != Phase.COMPLETED);
	}

	@Test
	void refusesAWayThatIsNotInTheTable() {
		assertThatNoException().isThrownBy(() -> Move.require(Phase.MIGRATED, Phase.CONTRACTING));
		assertThatIllegalStateException().isThrownBy(() -> Move.require(Phase.MIGRATED, Phase.SEALED))
			.withMessage("There is no way from MIGRATED to SEALED, only to [CONTRACTING, COMPLETED, ROLLING_BACK]");
		assertThatIllegalStateException().isThrownBy(() -> Move.require(Phase.COMPLETED, Phase.MIGRATED));
		assertThatIllegalStateException().isThrownBy(() -> Move.require(Phase.SEALED, Phase.SEALED));
	}

	@Test
	void saysInWhichPhasesAnActionCanBeAskedFor() {
		assertThat(phases("contract")).containsExactly(Phase.MIGRATED);
		assertThat(phases("verify")).containsExactly(Phase.MIGRATED);
		assertThat(phases("rollback")).containsExactly(Phase.EXPANDING, Phase.MIGRATING, Phase.MIGRATED);
		assertThat(phases("unseal")).containsExactly(Phase.SEALED);
		assertThat(phases("retry")).containsExactly(Phase.ROLLED_BACK);
		assertThat(phases("pause")).isEmpty();
	}

	private static Stream<Phase> phases(String action) {
		return Arrays.stream(Phase.values()).filter((phase) -> Move.canBeAskedFor(action, phase));
	}

	/**
	 * All but another attempt at what was rolled back, which the request itself carries
	 * out.
	 */
	@Test
	void everyActionThatMovesAMigrationIsARequestForAWorker() {
		assertThat(Arrays.stream(Cause.values()).flatMap((cause) -> cause.action().stream()))
			.filteredOn((action) -> !action.equals("retry"))
			.containsOnlyOnceElementsOf(Arrays.stream(Request.Action.values())
				.map((action) -> action.name().toLowerCase(Locale.ROOT))
				.filter((action) -> !action.startsWith("repair") && !action.startsWith("retry"))
				.toList());
	}

	@Test
	void everyConditionOfAGuardIsInThePageOfTheGates() throws IOException {
		String page = Files.readString(DOCS.resolve("gate.md"));

		assertThat(Arrays.stream(Guard.values()).flatMap((guard) -> guard.condition().stream()))
			.allSatisfy((condition) -> assertThat(page).contains("| `" + condition + "` |"));
	}

	@Test
	void theDocumentationHasTheTable() throws IOException {
		assertThat(shown("| from | to |")).containsExactlyElementsOf(
				Stream
					.concat(Stream.of("| from | to | started by | when |", "|---|---|---|---|"),
							Arrays
								.stream(Move.values())
								.map((move) -> "| %s | %s | %s | %s |".formatted(move.from(), move.to(),
										move.cause().text(), labels(move))))
					.toList());
	}

	@Test
	void theDocumentationSaysWhatEachGuardMeans() throws IOException {
		assertThat(shown("| when | it")).containsExactlyElementsOf(
				Stream
					.concat(Stream.of("| when | it means that |", "|---|---|"),
							Arrays.stream(Guard.values())
								.map((guard) -> "| %s | %s |".formatted(guard.label(), guard.text())))
					.toList());
	}

	private static String labels(Move move) {
		return move.guards().stream().map(Guard::label).collect(Collectors.joining(", "));
	}

	private static List<String> shown(String start) throws IOException {
		return Files.readAllLines(DOCS.resolve("how-it-works.md"))
			.stream()
			.dropWhile((line) -> !line.startsWith(start))
			.takeWhile((line) -> line.startsWith("|"))
			.toList();
	}

}
