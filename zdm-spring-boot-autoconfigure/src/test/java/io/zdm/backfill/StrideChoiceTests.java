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

import io.zdm.backfill.StrideChoice.Surroundings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StrideChoice}.
 */
class StrideChoiceTests {

	private static final long TABLE = 50_000;

	private static final long CACHE = 64_000;

	private final StrideChoice choice = new StrideChoice(BackfillSettings.DEFAULT);

	@Test
	void fullPagesAreVisitedOftenInSmallGroups() {
		Strides strides = this.choice.next(quiet(), TABLE, 1);

		assertThat(strides.passes()).isEqualTo(16);
		assertThat(strides.pages()).isEqualTo(32 * 256);
		assertThat(strides.closing()).isTrue();
		assertThat(strides.reason()).contains("16 passes over 8,192 pages", "oldest snapshot 0.0 s");
	}

	@Test
	void aLongerSnapshotMakesTheGroupLarger() {
		Strides strides = this.choice.next(snapshotOf(Duration.ofMillis(300)), TABLE, 1);

		assertThat(strides.passes()).isEqualTo(16);
		assertThat(strides.pages()).isEqualTo(12_000);
	}

	@Test
	void theGroupStaysInTheCache() {
		Strides strides = this.choice.next(new Surroundings(true, 100, 3, Duration.ofMillis(500), 20_000), 10 * TABLE,
				2);

		assertThat(strides.passes()).isEqualTo(16);
		assertThat(strides.pages()).isEqualTo(10_000);
	}

	@Test
	void aSnapshotThatOutlastsTheTableMakesItOnePass() {
		Strides strides = this.choice.next(snapshotOf(Duration.ofMinutes(10)), TABLE, 1);

		assertThat(strides.passes()).isEqualTo(1);
		assertThat(strides.closing()).isFalse();
		assertThat(strides.reason()).contains("snapshots of 600.0 s outlast a cycle");
	}

	@Test
	void itIsTriedAgainWhenASnapshotStays() {
		int severalPasses = 0;
		for (int range = 0; range < 40; range++) {
			severalPasses += (this.choice.next(snapshotOf(Duration.ofMinutes(10)), TABLE, 1).passes() > 1) ? 1 : 0;
		}

		assertThat(severalPasses).isEqualTo(2);
	}

	@Test
	void pagesWithRoomAreVisitedOnce() {
		this.choice.firstPass(1000, 950);

		Strides strides = this.choice.next(quiet(), TABLE, 1);

		assertThat(strides.passes()).isEqualTo(1);
		assertThat(strides.reason()).contains("pages have room, 95 % of the updates were HOT");
	}

	@Test
	void pagesWithoutRoomAreVisitedOftenAgain() {
		this.choice.firstPass(1000, 950);
		this.choice.firstPass(1000, 100);

		assertThat(this.choice.next(quiet(), TABLE, 1).passes()).isEqualTo(16);
	}

	@Test
	void fewHotUpdatesTellOfSnapshotsThatCannotBeSeen() {
		this.choice.laterPasses(4096, 7, 100_000, 10_000, Duration.ofSeconds(7));

		Strides strides = this.choice.next(quiet(), TABLE, 1);

		assertThat(strides.pages()).isGreaterThan(8192);
		assertThat(strides.reason()).contains("oldest snapshot 2.0 s");
	}

	@Test
	void manyHotUpdatesLetItForgetThem() {
		this.choice.laterPasses(4096, 7, 100_000, 10_000, Duration.ofSeconds(1));
		for (int range = 0; range < 12; range++) {
			this.choice.laterPasses(4096, 7, 100_000, 90_000, Duration.ofSeconds(1));
		}

		assertThat(this.choice.next(quiet(), TABLE, 1).pages()).isEqualTo(8192);
	}

	@Test
	void workersShareWhatIsLeft() {
		assertThat(this.choice.next(quiet(), 6000, 2).pages()).isEqualTo(3000);
	}

	@Test
	void noMorePassesThanAPageHasRows() {
		assertThat(this.choice.next(new Surroundings(true, 2, 3, Duration.ZERO, CACHE), TABLE, 1).passes())
			.isEqualTo(2);
		assertThat(this.choice.next(new Surroundings(true, 1, 3, Duration.ZERO, CACHE), TABLE, 1).passes())
			.isEqualTo(1);
	}

	@Test
	void aPageIsVisitedLessOftenWhereNoOrOneIndexIsSpared() {
		assertThat(ofIndexes(0).passes()).isEqualTo(4);
		assertThat(ofIndexes(1).passes()).isEqualTo(4);
		assertThat(ofIndexes(1).reason())
			.endsWith("; not the 16 of zdm.backfill.passes as more would not pay on a table with one index");
		assertThat(ofIndexes(2).passes()).isEqualTo(16);
		assertThat(ofIndexes(2).reason()).endsWith("were HOT");
		assertThat(this.choice.next(new Surroundings(true, 2, 1, Duration.ZERO, CACHE), TABLE, 1).passes())
			.isEqualTo(2);
	}

	private Strides ofIndexes(int indexes) {
		return this.choice.next(new Surroundings(true, 40, indexes, Duration.ZERO, CACHE), TABLE, 1);
	}

	@Test
	void smallTablesAndOldServersGetOnePass() {
		assertThat(this.choice.next(quiet(), 60, 1)).isEqualTo(new Strides(1, 60, false, "one pass: only 60 pages"));
		assertThat(this.choice.next(new Surroundings(false, 100, 3, Duration.ZERO, CACHE), TABLE, 1).passes())
			.isEqualTo(1);
	}

	private static Surroundings quiet() {
		return snapshotOf(Duration.ZERO);
	}

	private static Surroundings snapshotOf(Duration age) {
		return new Surroundings(true, Surroundings.MANY, 3, age, CACHE);
	}

}
