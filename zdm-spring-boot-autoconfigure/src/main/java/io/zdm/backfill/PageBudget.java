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
import java.util.EnumMap;
import java.util.Map;

/**
 * How many pages one statement of a backfill takes, so that the slowest statements take
 * about as long as is wanted: it shrinks at once and grows slowly. Each kind of pass has
 * a size of its own, as they differ by an order of magnitude in what a page costs.
 * <p>
 * The rule of pt-online-schema-change (a target time for a chunk) without its average:
 * one slow statement is enough to make the next one smaller.
 */
final class PageBudget {

	private static final long MOST_PAGES = 8192;

	private static final double GROWTH = 1.2;

	private static final double LEAST_SHARE = 0.1;

	private final Map<Pass, Double> pages = new EnumMap<>(Pass.class);

	/**
	 * Begin with the size that suits ordinary rows.
	 * @param windowPages the pages of a window, of which a later pass takes every k-th
	 * row
	 * @param passes the number of passes
	 */
	PageBudget(int windowPages, int passes) {
		this.pages.put(Pass.FIRST, Math.max(1, windowPages / 4.0));
		this.pages.put(Pass.LATER, (double) windowPages);
		this.pages.put(Pass.ALL, Math.max(1, windowPages / (double) passes));
		this.pages.put(Pass.CATCH_ALL, (double) windowPages);
	}

	/**
	 * Return the pages of the next statement.
	 * @param pass the kind of pass
	 * @return at least one page
	 */
	long pages(Pass pass) {
		return Math.max(1, (long) this.pages.getOrDefault(pass, 1.0).doubleValue());
	}

	/**
	 * Take note of how long a statement took.
	 * @param pass the kind of pass
	 * @param taken the pages that it took
	 * @param elapsed its duration
	 * @param target the wanted duration
	 */
	void took(Pass pass, long taken, Duration elapsed, Duration target) {
		double ratio = (double) target.toNanos() / Math.max(1, elapsed.toNanos());
		double now = this.pages.getOrDefault(pass, 1.0);
		if (ratio < 1) {
			this.pages.put(pass, Math.max(1, Math.min(now, taken) * Math.max(ratio, LEAST_SHARE)));
		}
		else if (taken >= (long) now) {
			this.pages.put(pass, Math.min(MOST_PAGES, now * Math.min(ratio, GROWTH)));
		}
	}

	/**
	 * Take note of a statement that was too long to be finished.
	 * @param pass the kind of pass
	 * @param taken the pages that it took
	 * @return whether a smaller one is possible
	 */
	boolean halve(Pass pass, long taken) {
		this.pages.put(pass, Math.max(1, taken / 2.0));
		return taken > 1;
	}

	/**
	 * The kinds of passes.
	 */
	enum Pass {

		/**
		 * The first of several: its new row versions find no room on their pages.
		 */
		FIRST,

		/**
		 * A later one, with room on the page.
		 */
		LATER,

		/**
		 * The only one, or one that takes what all later ones would have.
		 */
		ALL,

		/**
		 * A pass that finds nearly every row filled.
		 */
		CATCH_ALL

	}

}
