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
import io.zdm.postgres.TableSnapshot;

/**
 * How often a backfill will visit each page of a table, as far as planning can know: the
 * choice for a first range, while nothing was seen yet and no snapshot is open.
 *
 * @param settings how backfills are done
 */
public record ExpectedPasses(BackfillSettings settings) {

	/**
	 * The size of a page, unless the server was built with another one.
	 */
	private static final long BYTES_PER_PAGE = 8192;

	/**
	 * So many pages that their number is no reason for anything.
	 */
	private static final long LARGE = Integer.MAX_VALUE;

	private static final String ONE = "The backfill of %s takes %s%s.";

	private static final String LARGER = ", where a larger table would take %d (zdm.backfill.passes)";

	private static final String SEVERAL = "The backfill of %s takes %s over each range of blocks, so that full pages "
			+ "get room from pass to pass, and one where pages turn out to have room or snapshots outlast a range.";

	/**
	 * Return what a person should know of the backfill of a table.
	 * @param table the table
	 * @return one sentence
	 */
	public String note(TableSnapshot table) {
		boolean inOnePiece = table.kind() == 'r' && !table.inherits();
		long pages = inOnePiece ? table.bytes() / BYTES_PER_PAGE : LARGE;
		long rowsPerPage = Surroundings.rowsPerPage(inOnePiece ? table.estimatedRows() : 0, pages);
		Surroundings quiet = new Surroundings(Surroundings.prunes(table.version()), rowsPerPage, table.indexes().size(),
				Duration.ZERO, 0);
		Strides strides = choose(quiet, pages);
		if (strides.passes() > 1) {
			return SEVERAL.formatted(table.name().display(), several(strides.passes(), quiet));
		}
		int ofLargerOne = choose(quiet, LARGE).passes();
		return ONE.formatted(table.name().display(), strides.reason(),
				(ofLargerOne > 1) ? LARGER.formatted(ofLargerOne) : "");
	}

	private Strides choose(Surroundings surroundings, long pages) {
		return new StrideChoice(this.settings).next(surroundings, pages, 1);
	}

	private String several(int passes, Surroundings quiet) {
		if (passes == this.settings.passes()) {
			return "%d passes (zdm.backfill.passes)".formatted(passes);
		}
		return "%d passes, %s,".formatted(passes, quiet.whyNotMore(this.settings.passes()));
	}

}
