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

import io.zdm.plan.MappingSql;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Fills rows in one statement for a batch. Its statements have no parameters: a question
 * mark in the mapping's own expressions (an operator of jsonb) would be taken for one.
 *
 * @param mapping the mapping
 */
record SqlFilling(MappingSql mapping) implements Filling {

	private static final Log logger = LogFactory.getLog(SqlFilling.class);

	@Override
	public long fill(Session session, String rows, boolean aroundLocks) {
		String statement = statement(rows, aroundLocks);
		logger.debug(statement);
		return session.jdbc().update(statement);
	}

	@Override
	public boolean isOneStatement() {
		return true;
	}

	/**
	 * Going round locks, it locks the rows in a sub-select, which costs more, and its Tid
	 * Scan makes no room on the pages: it is for batches that met a lock.
	 */
	@Override
	public String statement(String rows, boolean aroundLocks) {
		if (!aroundLocks) {
			return """
					UPDATE %s SET /* zdm */ %s
					WHERE %s
					    AND %s""".formatted(table(), this.mapping.assignments(), rows, needed());
		}
		return """
				UPDATE %s SET /* zdm */ %s
				WHERE ctid = ANY (ARRAY(SELECT ctid FROM %s
				    WHERE %s
				        AND %s
				    FOR NO KEY UPDATE SKIP LOCKED))
				    AND %s""".formatted(table(), this.mapping.assignments(), table(), rows, needed(), needed());
	}

	@Override
	public boolean isLeft(Session session, String rows) {
		String query = """
				SELECT /* zdm */ EXISTS (SELECT FROM %s
				WHERE %s
				    AND %s)""".formatted(table(), rows, needed());
		logger.debug(query);
		return Boolean.TRUE.equals(session.jdbc().queryForObject(query, Boolean.class));
	}

	/**
	 * A row that moves behind the walk is filled by the trigger when it does, but only a
	 * pass that changes nothing shows that all is done.
	 */
	@Override
	public boolean isDoneInOnePass() {
		return false;
	}

	private QualifiedName table() {
		return this.mapping.mapping().table();
	}

	private String needed() {
		return "(" + this.mapping.needsBackfill() + ")";
	}

}
