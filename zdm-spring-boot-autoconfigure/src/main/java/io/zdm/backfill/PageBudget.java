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
import java.util.HashMap;
import java.util.Map;

/**
 * How many pages one statement of a backfill takes, so that the slowest statements take
 * about as long as is wanted: it shrinks at once and grows slowly. Each pass has a size
 * of its own, as they differ in what a page costs: the first by an order of magnitude
 * from the others, and of those the ones in which larger rows use up the room by a few
 * times. They do so in the same order on each range.
 * <p>
 * The rule of pt-online-schema-change (a target time for a chunk) without its average:
 * one slow statement is enough to make the next one smaller.
 */
final class PageBudget {

	private static final long MOST_PAGES = 8192;

	private static final double GROWTH = 1.2;

	private static final double LEAST_SHARE = 0.1;

	private final Map<Pass, Double> pages = new HashMap<>();

	private final double windowPages;

	/**
	 * Begin with the size that suits ordinary rows.
	 * @param windowPages the pages of a window, of which a later pass takes every k-th
	 * row
	 * @param passes the number of passes
	 */
	PageBudget(int windowPages, int passes) {
		this.windowPages = windowPages;
		this.pages.put(Pass.FIRST, Math.max(1, windowPages / 4.0));
		this.pages.put(Pass.ALL, Math.max(1, windowPages / (double) passes));
		this.pages.put(Pass.CATCH_ALL, (double) windowPages);
	}

	/**
	 * Return the pages of the next statement.
	 * @param pass the pass
	 * @return at least one page
	 */
	long pages(Pass pass) {
		return Math.max(1, (long) size(pass));
	}

	/**
	 * Take note of how long a statement took.
	 * @param pass the pass
	 * @param taken the pages that it took
	 * @param elapsed its duration
	 * @param target the wanted duration
	 */
	void took(Pass pass, long taken, Duration elapsed, Duration target) {
		double ratio = (double) target.toNanos() / Math.max(1, elapsed.toNanos());
		double now = size(pass);
		if (ratio < 1) {
			this.pages.put(pass, Math.max(1, Math.min(now, taken) * Math.max(ratio, LEAST_SHARE)));
		}
		else if (taken >= (long) now) {
			this.pages.put(pass, Math.min(MOST_PAGES, now * Math.min(ratio, GROWTH)));
		}
	}

	/**
	 * Take note of a statement that was too long to be finished.
	 * @param pass the pass
	 * @param taken the pages that it took
	 * @return whether a smaller one is possible
	 */
	boolean halve(Pass pass, long taken) {
		this.pages.put(pass, Math.max(1, taken / 2.0));
		return taken > 1;
	}

	private double size(Pass pass) {
		Double known = this.pages.get(pass);
		if (known != null) {
			return known;
		}
		return (pass.number() > 1) ? size(Pass.later(pass.number() - 1)) : this.windowPages;
	}

	/**
	 * A pass over the pages of a range.
	 *
	 * @param kind its kind
	 * @param number which of the later ones it is, from 1, or 0
	 */
	record Pass(Kind kind, int number) {

		/**
		 * The first of several: its new row versions find no room on their pages.
		 */
		static final Pass FIRST = new Pass(Kind.FIRST, 0);

		/**
		 * The only one, or one that takes what all later ones would have.
		 */
		static final Pass ALL = new Pass(Kind.ALL, 0);

		/**
		 * A pass that finds nearly every row filled.
		 */
		static final Pass CATCH_ALL = new Pass(Kind.CATCH_ALL, 0);

		/**
		 * Return a later one, with room on the pages.
		 * @param number which one, from 1
		 * @return the pass
		 */
		static Pass later(int number) {
			return new Pass(Kind.LATER, number);
		}

		private enum Kind {

			FIRST, LATER, ALL, CATCH_ALL

		}

	}

}
