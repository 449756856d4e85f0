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

import java.util.List;

import io.zdm.backfill.BackfillPosition.Stage;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TablePart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BackfillPosition}.
 */
class BackfillPositionTests {

	private static final WalkedTable TABLE = new WalkedTable(false, List.of(part(1, 4711, 20)));

	private static final WalkedTable PARTITIONED = new WalkedTable(true,
			List.of(part(1, 4711, 20), part(2, 4712, 0), part(3, 4713, 30)));

	private final BackfillPosition first = BackfillPosition.first(TABLE);

	@Test
	void aPassThatFindsNothingIsTheLast() {
		BackfillPosition at = this.first.claimedTo(20).catchAll(0, TABLE).afterBatch(20, 0, false, 20);

		assertThat(at.isAtEndOfPart()).isTrue();
		assertThat(at.afterPart(TABLE).stage()).isEqualTo(Stage.DONE);
		assertThat(at.afterPart(TABLE).pass()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource({ "1, false", "0, true" })
	void aPassThatFindsOrLeavesSomethingIsRepeated(long changed, boolean skipped) {
		BackfillPosition at = this.first.catchAll(0, TABLE)
			.afterBatch(10, changed, skipped, 20)
			.afterBatch(20, 0, false, 20)
			.afterPart(TABLE);

		assertThat(at).isEqualTo(this.first.catchAll(1, TABLE));
	}

	@Test
	void aPassFollowsTheTableToItsEnd() {
		BackfillPosition at = this.first.catchAll(0, TABLE).afterBatch(20, 0, false, 21);

		assertThat(at.stage()).isEqualTo(Stage.CATCH_ALL);
		assertThat(at.isAtEndOfPart()).isFalse();
		assertThat(at.block()).isEqualTo(20);
		assertThat(at.afterBatch(40, 0, false, 21).afterPart(TABLE).stage()).isEqualTo(Stage.DONE);
	}

	@Test
	void aPassGoesThroughAllPartitions() {
		BackfillPosition begun = BackfillPosition.first(PARTITIONED).catchAll(0, PARTITIONED);

		BackfillPosition second = begun.afterBatch(20, 0, false, 20).afterPart(PARTITIONED);
		BackfillPosition third = second.afterBatch(1, 0, false, 0).afterPart(PARTITIONED);
		BackfillPosition end = third.afterBatch(30, 0, false, 30).afterPart(PARTITIONED);

		assertThat(List.of(begun.part(), second.part(), third.part())).containsExactly(1L, 2L, 3L);
		assertThat(third.claimed()).isEqualTo(20);
		assertThat(end.stage()).isEqualTo(Stage.DONE);
		assertThat(end.missesPartsOf(PARTITIONED)).isFalse();
	}

	/**
	 * A partition that comes back keeps its number, behind which the pass may be already.
	 */
	@Test
	void aPassThatMissedAPartitionIsRepeated() {
		WalkedTable without = new WalkedTable(true, List.of(part(2, 4712, 5)));
		BackfillPosition at = BackfillPosition.first(without).catchAll(0, without).afterBatch(5, 0, false, 5);

		assertThat(at.afterPart(without).stage()).isEqualTo(Stage.DONE);
		WalkedTable with = new WalkedTable(true, List.of(part(1, 4711, 20), part(2, 4712, 5)));
		assertThat(at.afterPart(with).stage()).isEqualTo(Stage.CATCH_ALL);
		assertThat(at.afterPart(with).part()).isEqualTo(1);
		assertThat(at.afterPart(without).missesPartsOf(with)).isTrue();
		WalkedTable rewritten = new WalkedTable(true, List.of(part(2, 4799, 5)));
		assertThat(at.afterPart(rewritten).stage()).isEqualTo(Stage.CATCH_ALL);
	}

	@Test
	void onlyATableOfOneFileIsBegunAnewWithAnother() {
		WalkedTable rewritten = new WalkedTable(false, List.of(part(1, 4799, 20)));

		assertThat(this.first.isVoidFor(TABLE)).isFalse();
		assertThat(this.first.isVoidFor(rewritten)).isTrue();
		assertThat(this.first.catchAll(0, TABLE).isVoidFor(rewritten)).isTrue();
		assertThat(BackfillPosition.first(PARTITIONED)
			.isVoidFor(new WalkedTable(true, List.of(part(1, 4799, 20), part(3, 4713, 30))))).isFalse();
	}

	@Test
	void isTheSameAfterARestart() {
		BackfillPosition at = this.first.claimedTo(7).catchAll(3, TABLE).afterBatch(8, 17, true, 20);

		assertThat(BackfillPosition.parse(at.toJson())).isEqualTo(at);
	}

	/**
	 * What it has not claimed is left to the passes at the end.
	 */
	@Test
	void oneThatAnOlderReleaseWroteGoesOn() {
		BackfillPosition at = BackfillPosition
			.parse("""
					{"relfilenode":4711,"blocks":20,"claimed":8,"stage":"RANGES","pass":0,"block":0,"changed":0,"skipped":0}""");

		assertThat(at.isVoidFor(TABLE)).isFalse();
		assertThat(at.isAllClaimed()).isTrue();
		assertThat(VerificationPosition
			.parse("""
					{"key":["id"],"after":["7"],"census":{"rows":7,"disobeying":0,"absent":0,"lossy":0,"samples":[],"relfilenode":4711}}""")
			.isIn(TABLE.parts().get(0), List.of(new Identifier("id")))).isFalse();
	}

	private static TablePart part(long oid, long relfilenode, long blocks) {
		return new TablePart(oid, QualifiedName.of("public", "part_" + oid), relfilenode, blocks, 8192, 0, 1);
	}

}
