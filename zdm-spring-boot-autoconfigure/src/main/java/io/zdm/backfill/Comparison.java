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
 * How one batch of a verification compares its rows: in SQL, unless a mapping says
 * otherwise.
 */
interface Comparison {

	/**
	 * The comparison by the mapping's own expressions.
	 */
	Comparison SQL = new Comparison() {

		@Override
		public String statement(CensusQuery query, Optional<List<String>> end) {
			return query.count(end);
		}

		@Override
		public Census run(Session session, CensusQuery query, String statement, long relfilenode) {
			return query.run(session, statement, relfilenode);
		}

	};

	/**
	 * Return how the rows of a mapping are compared.
	 * @param mapping the mapping
	 * @param transformers the beans that convert values
	 * @param marked what fills the rows first that the sync trigger has marked, where
	 * they are to count
	 * @return the comparison
	 * @throws TransformerMissingException if this release does not have the transformer
	 */
	static Comparison of(Mapping mapping, Transformers transformers, Optional<MarkedRows> marked) {
		return mapping.transformer()
			.<Comparison>map((bean) -> new TransformedComparison(mapping,
					TransformerMissingException.require(transformers, bean), marked))
			.orElse(SQL);
	}

	/**
	 * Do what has to be done before a batch, in transactions of its own.
	 * @param fence called in every transaction
	 */
	default void beforeBatch(Fence fence) {
	}

	/**
	 * Return the size of a batch.
	 * @param wanted the rows that the settings say
	 * @return the rows, not more
	 */
	default int batchRows(int wanted) {
		return wanted;
	}

	/**
	 * Return the statement of a batch.
	 * @param query the batch
	 * @param end the key values of its last row, if it does not go to the end
	 * @return the statement
	 */
	String statement(CensusQuery query, Optional<List<String>> end);

	/**
	 * Compare.
	 * @param session the transaction
	 * @param query the batch
	 * @param statement its statement
	 * @param relfilenode the file that the table is stored in
	 * @return what was counted
	 */
	Census run(Session session, CensusQuery query, String statement, long relfilenode);

}
