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

import io.zdm.backfill.BackfillPosition.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BackfillPosition}.
 */
class BackfillPositionTests {

	private final BackfillPosition first = BackfillPosition.first(new WalkedTable(4711, 20, 8192, 0));

	@Test
	void aPassThatFindsNothingIsTheLast() {
		BackfillPosition at = this.first.claimed(20).catchAll(0).afterBatch(20, 0, false, 20);

		assertThat(at.stage()).isEqualTo(Stage.DONE);
		assertThat(at.pass()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource({ "1, false", "0, true" })
	void aPassThatFindsOrLeavesSomethingIsRepeated(long changed, boolean skipped) {
		BackfillPosition at = this.first.catchAll(0).afterBatch(10, changed, skipped, 20).afterBatch(20, 0, false, 20);

		assertThat(at).isEqualTo(this.first.catchAll(1));
	}

	@Test
	void aPassFollowsTheTableToItsEnd() {
		BackfillPosition at = this.first.catchAll(0).afterBatch(20, 0, false, 21);

		assertThat(at.stage()).isEqualTo(Stage.CATCH_ALL);
		assertThat(at.block()).isEqualTo(20);
		assertThat(at.afterBatch(40, 0, false, 21).stage()).isEqualTo(Stage.DONE);
	}

	@Test
	void isTheSameAfterARestart() {
		BackfillPosition at = this.first.claimed(7).catchAll(3).afterBatch(8, 17, true, 20);

		assertThat(BackfillPosition.parse(at.toJson())).isEqualTo(at);
	}

}
