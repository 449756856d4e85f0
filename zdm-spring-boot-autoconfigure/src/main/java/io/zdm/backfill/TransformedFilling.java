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
import io.zdm.postgres.Session;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Fills rows by a transformer. A row that cannot be converted is left to the
 * verification, which names it by its key.
 */
final class TransformedFilling implements Filling {

	private static final Log logger = LogFactory.getLog(TransformedFilling.class);

	private final Mapping mapping;

	private final TransformedRows rows;

	private boolean complained;

	TransformedFilling(Mapping mapping, TypedTransformer transformer) {
		this.mapping = mapping;
		this.rows = new TransformedRows(mapping, transformer, true);
	}

	@Override
	public long fill(Session session, String condition, boolean aroundLocks) {
		TransformedRows.Filled filled = this.rows.fill(session, statement(condition, aroundLocks));
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
