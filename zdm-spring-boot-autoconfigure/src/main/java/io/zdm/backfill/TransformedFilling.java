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

import io.zdm.plan.Mapping;
import io.zdm.plan.MappingSql;
import io.zdm.postgres.Session;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Fills rows by a transformer. A row that cannot be converted is left to the
 * verification, which names it by its key, or fails the batch where rows can be put
 * aside.
 */
final class TransformedFilling implements Filling {

	private static final Log logger = LogFactory.getLog(TransformedFilling.class);

	private final Mapping mapping;

	private final TransformedRows rows;

	private final boolean strict;

	private boolean complained;

	TransformedFilling(Mapping mapping, TypedTransformer transformer) {
		this(mapping, new TransformedRows(mapping, transformer, true), false);
	}

	private TransformedFilling(Mapping mapping, TransformedRows rows, boolean strict) {
		this.mapping = mapping;
		this.rows = rows;
		this.strict = strict;
	}

	/**
	 * Return the same for a backfill that does the rows of a failed batch one by one.
	 * @return a filling whose batches fail where a row cannot be converted
	 */
	TransformedFilling strict() {
		return new TransformedFilling(this.mapping, this.rows, true);
	}

	@Override
	public long fill(Session session, String condition, boolean aroundLocks) {
		TransformedRows.Filled filled = this.rows.fill(session, statement(condition, aroundLocks));
		if (this.strict && !filled.failures().isEmpty()) {
			throw new ConversionFailedException(filled.failures().get(0), null);
		}
		if (!filled.failures().isEmpty() && !this.complained) {
			this.complained = true;
			logger.warn(
					("Backfill %s: %d rows of a batch cannot be converted, the first at %s. They are left as they are "
							+ "and counted by the verification; further ones are only counted.")
						.formatted(this.mapping.id(), filled.failures().size(), filled.failures().get(0)));
		}
		return filled.changed();
	}

	@Override
	public boolean fillRow(Session session, String row) {
		TransformedRows.Filled filled = this.rows.fill(session, statement(row, false));
		if (!filled.failures().isEmpty()) {
			throw new ConversionFailedException(filled.failures().get(0), null);
		}
		return filled.changed() > 0;
	}

	@Override
	public String candidates() {
		return new MappingSql(this.mapping).mayNeedBackfill();
	}

	@Override
	public String statement(String condition, boolean aroundLocks) {
		return this.rows.query(condition, aroundLocks ? "FOR NO KEY UPDATE SKIP LOCKED" : "");
	}

	/**
	 * Whoever holds a lock on a row marks it when he writes it, and marked rows are found
	 * through their index.
	 */
	@Override
	public boolean isLeft(Session session, String condition) {
		return false;
	}

	/**
	 * Writers go on to mark rows for as long as there are any.
	 */
	@Override
	public boolean isDoneInOnePass() {
		return true;
	}

}
