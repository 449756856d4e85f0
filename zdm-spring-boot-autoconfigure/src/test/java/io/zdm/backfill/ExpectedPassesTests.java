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

import io.zdm.testing.SnapshotBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ExpectedPasses}.
 */
class ExpectedPassesTests {

	private static final long GIGABYTE = 1L << 30;

	@Test
	void aLargeTableIsPassedOverSeveralTimes() {
		assertThat(note(table().bytes(GIGABYTE).rows(10_000_000))).isEqualTo(
				"The backfill of public.users takes 16 passes (zdm.backfill.passes) over each range of blocks, so that full "
						+ "pages get room from pass to pass, and one where pages turn out to have room or snapshots "
						+ "outlast a range.");
	}

	@Test
	void aPageWithFewRowsIsVisitedLessOften() {
		assertThat(note(table().bytes(GIGABYTE).rows(131_072 * 6))).startsWith(
				"The backfill of public.users takes 4 passes, not the 16 of zdm.backfill.passes as a page holds about 6 "
						+ "rows, over each range");
		assertThat(note(table().bytes(GIGABYTE).rows(131_072)))
			.isEqualTo("The backfill of public.users takes one pass: a page holds only one or two rows.");
	}

	@Test
	void aTableWithOneIndexIsVisitedLessOften() {
		SnapshotBuilder users = SnapshotBuilder.table("public", "users").bytes(GIGABYTE).rows(10_000_000);

		assertThat(note(users)).contains("takes 4 passes, not the 16 of zdm.backfill.passes as more would not pay on "
				+ "a table with no index, over each range");
		assertThat(note(users.column("name", "text").index("one", "name")))
			.contains("as more would not pay on a table with one index,");
	}

	@Test
	void aSmallTableTakesOnePass() {
		assertThat(note(table().bytes(64 * 8192).rows(5000)))
			.isEqualTo("The backfill of public.users takes one pass: only 64 pages, where a larger table would take 16 "
					+ "(zdm.backfill.passes).");
		assertThat(note(table().bytes(65 * 8192).rows(5000)))
			.startsWith("The backfill of public.users takes 16 passes");
	}

	@Test
	void beforePostgres14ItIsOnePass() {
		assertThat(note(table().bytes(GIGABYTE).rows(10_000_000).version(13))).isEqualTo(
				"The backfill of public.users takes one pass: before PostgreSQL 14 a visit by block makes no room on a "
						+ "page.");
		assertThat(note(table().bytes(GIGABYTE).rows(10_000_000).version(14))).contains("16 passes");
	}

	@Test
	void thePropertyCounts() {
		BackfillSettings once = new BackfillSettings(BackfillPace.DEFAULT, 256, 32, 1, 50_000, Duration.ofMillis(100),
				Duration.ofSeconds(30), RecheckPace.DEFAULT);

		assertThat(new ExpectedPasses(once).note(table().bytes(GIGABYTE).rows(10_000_000).build()))
			.isEqualTo("The backfill of public.users takes one pass, as set.");
	}

	/**
	 * The size of a table without a file of its own says nothing.
	 */
	@Test
	void aPartitionedTableIsTakenForALargeOne() {
		assertThat(note(table().kind('p').bytes(0))).contains("takes 16 passes");
	}

	private static String note(SnapshotBuilder table) {
		return new ExpectedPasses(BackfillSettings.DEFAULT).note(table.build());
	}

	private static SnapshotBuilder table() {
		return SnapshotBuilder.table("public", "users")
			.column("name", "text")
			.index("one", "name")
			.index("two", "name");
	}

}
