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
import java.util.Locale;

import io.zdm.postgres.ServerVersion;

/**
 * Chooses how the next range is visited from what was seen in those before. Pure.
 * <p>
 * Several passes pay where pages are full: until a page is visited again, the room of the
 * row versions that its last visit replaced can be had again (pruning), so that the new
 * versions stay on their page and need no index entries (HOT updates). That takes that
 * every snapshot which was open at the last visit has ended. So a range is as large as it
 * has to be for a pass to outlast the oldest snapshot, and as small as it has to be to
 * stay in the cache from pass to pass. Where pages have room anyway, or snapshots outlast
 * any cycle, one pass is best.
 */
final class StrideChoice {

	/**
	 * From this share of HOT updates on, pages have room without being visited twice.
	 */
	static final double ROOM = 0.9;

	private static final double EXPECTED_HOT = 0.5;

	private static final double SAFETY = 2;

	/**
	 * A snapshot may outlast the largest cycle this much before several passes are worth
	 * nothing.
	 */
	private static final double WORTH_IT = 3;

	private static final double FIRST_GUESS = 20_000;

	private static final double SMOOTHING = 0.5;

	private static final int RANGES_UNTIL_NEXT_TRY = 16;

	private final BackfillSettings settings;

	private double pagesPerSecond = FIRST_GUESS;

	private double roomShare;

	private Duration unseenSnapshot = Duration.ZERO;

	private int rangesInOnePass;

	StrideChoice(BackfillSettings settings) {
		this.settings = settings;
	}

	/**
	 * Choose how the next range is visited.
	 * @param surroundings what the server looks like
	 * @param left the blocks that are left
	 * @param workers the workers that fill the table at the same time
	 * @return the choice
	 */
	Strides next(Surroundings surroundings, long left, int workers) {
		long group = (long) this.settings.windowPages() * this.settings.groupWindows();
		long share = Math.max(1, (left + workers - 1) / workers);
		int passes = Math.min(this.settings.passes(), surroundings.mostPasses());
		if (!surroundings.prunes()) {
			return new Strides(1, Math.min(group, share), false,
					"one pass: before PostgreSQL 14 a visit by block makes no room on a page");
		}
		if (left <= Math.max(1, this.settings.windowPages() / 4)) {
			return new Strides(1, left, false, "one pass: only %d pages".formatted(left));
		}
		if (passes == 1) {
			return new Strides(1, Math.min(group, share), true,
					(this.settings.passes() == 1) ? "one pass, as set" : "one pass: a page holds only one or two rows");
		}
		if (this.roomShare >= ROOM) {
			return new Strides(1, Math.min(group, share), true,
					"one pass: pages have room, %.0f %% of the updates were HOT".formatted(this.roomShare * 100));
		}
		Duration oldest = (surroundings.oldestSnapshot().compareTo(this.unseenSnapshot) > 0)
				? surroundings.oldestSnapshot() : this.unseenSnapshot;
		long largest = Math.min(share, Math.max(group, surroundings.cachePages() / workers));
		double wanted = oldest.toNanos() / 1e9 * SAFETY * this.pagesPerSecond;
		if (wanted > largest * WORTH_IT && this.rangesInOnePass < RANGES_UNTIL_NEXT_TRY) {
			this.rangesInOnePass++;
			return new Strides(1, Math.min(group, share), false,
					"one pass: snapshots of %s outlast a cycle of %,d pages".formatted(seconds(oldest), largest));
		}
		this.rangesInOnePass = 0;
		long pages = Math.min(largest, Math.max(Math.min(group, share), (long) wanted));
		String fewer = (passes < this.settings.passes()) ? "; " + surroundings.whyNotMore(this.settings.passes()) : "";
		return new Strides(passes, pages, true,
				"%d passes over %,d pages: oldest snapshot %s, %.0f %% of the updates of a first pass were HOT%s"
					.formatted(passes, pages, seconds(oldest), this.roomShare * 100, fewer));
	}

	private static String seconds(Duration duration) {
		return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
	}

	/**
	 * Take note of the first pass over a range, or of its only one.
	 * @param updated the rows that it updated
	 * @param hot those whose new versions stayed on their pages
	 */
	void firstPass(long updated, long hot) {
		if (updated > 0) {
			this.roomShare = (double) hot / updated;
		}
	}

	/**
	 * Take note of the later passes over a range. Where few of their updates were HOT,
	 * something holds old row versions that cannot be seen: a standby's feedback, a
	 * replication slot, a prepared transaction, a session of another user.
	 * @param pages the pages of the range
	 * @param passes the passes that there were
	 * @param updated the rows that they updated
	 * @param hot those whose new versions stayed on their pages
	 * @param elapsed how long they took, pauses included
	 */
	void laterPasses(long pages, int passes, long updated, long hot, Duration elapsed) {
		if (updated == 0 || passes < 1 || elapsed.isZero()) {
			return;
		}
		double pace = (double) pages * passes * 1e9 / elapsed.toNanos();
		this.pagesPerSecond += SMOOTHING * (pace - this.pagesPerSecond);
		Duration cycle = elapsed.dividedBy(passes);
		this.unseenSnapshot = ((double) hot / updated < EXPECTED_HOT) ? max(cycle, this.unseenSnapshot).multipliedBy(2)
				: this.unseenSnapshot.dividedBy(2);
	}

	private static Duration max(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

	/**
	 * What the server looks like to a backfill.
	 *
	 * @param prunes whether visiting a page again makes room on it
	 * @param rowsPerPage how many rows a page holds, or {@link #MANY}
	 * @param indexes how many indexes the table has
	 * @param oldestSnapshot the age of the oldest snapshot that can be seen
	 * @param cachePages the pages that are likely to stay in the cache
	 */
	record Surroundings(boolean prunes, long rowsPerPage, int indexes, Duration oldestSnapshot, long cachePages) {

		/**
		 * More rows than matter, or nobody knows how many.
		 */
		static final long MANY = Integer.MAX_VALUE;

		private static final int PASSES_OF_ONE_INDEX = 4;

		private static final int FIRST_THAT_PRUNES = 14;

		/**
		 * Return whether visiting a page again makes room on it.
		 * @param version the version of the server
		 * @return whether it reads a range of blocks by a scan that prunes
		 */
		static boolean prunes(ServerVersion version) {
			return version.atLeast(FIRST_THAT_PRUNES);
		}

		/**
		 * Return how many rows a page holds.
		 * @param rows the rows, 0 if nobody knows
		 * @param pages the pages that they are on
		 * @return the rows of a page, or {@link #MANY}
		 */
		static long rowsPerPage(long rows, long pages) {
			return (rows > 0 && pages > 0) ? rows / pages : MANY;
		}

		/**
		 * Return how many passes make sense. More than a page has rows would find pages
		 * without a row of theirs. And a pass costs the same however many indexes there
		 * are, while a row that finds no room costs an entry in each: with a single one
		 * more than four passes cost more than they save, with two or more they do not.
		 * @return the most passes, a power of two
		 */
		int mostPasses() {
			int ofRows = Integer.highestOneBit((int) Math.min(MANY, Math.max(1, this.rowsPerPage)));
			return (this.indexes > 1) ? ofRows : Math.min(ofRows, PASSES_OF_ONE_INDEX);
		}

		/**
		 * Say why there are no more passes than {@link #mostPasses()}.
		 * @param wanted the passes that there would be
		 * @return the reason
		 */
		String whyNotMore(int wanted) {
			String reason = (this.rowsPerPage < 2L * mostPasses())
					? "a page holds about %d rows".formatted(this.rowsPerPage)
					: "more would not pay on a table with %s".formatted((this.indexes == 1) ? "one index" : "no index");
			return "not the %d of zdm.backfill.passes as %s".formatted(wanted, reason);
		}

	}

}
