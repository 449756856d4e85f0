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
import java.util.Optional;

import io.zdm.plan.Mapping;
import io.zdm.postgres.Session;

/**
 * The comparison by a transformer. Marked rows are filled first, where somebody is given
 * who does it.
 *
 * @param mapping the mapping
 * @param transformer its transformer
 * @param marked what fills marked rows
 */
record TransformedComparison(Mapping mapping, TypedTransformer transformer,
		Optional<MarkedRows> marked) implements Comparison {

	private static final int MOST_ROWS = 10_000;

	@Override
	public void beforeBatch(Fence fence) {
		this.marked.ifPresent((rows) -> rows.fill(this.mapping, fence, (note) -> true));
	}

	@Override
	public int batchRows(int wanted) {
		return Math.min(wanted, MOST_ROWS);
	}

	@Override
	public String statement(CensusQuery query, Optional<List<String>> end) {
		return query.rows(end);
	}

	@Override
	public Census run(Session session, CensusQuery query, String statement, long relfilenode) {
		return new TransformedCensus(this.transformer, query.sampling(), relfilenode).run(session, statement);
	}

}
