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
 * The statements of one batch. They have no parameters: a question mark in the mapping's
 * own expressions (an operator of jsonb) would be taken for one.
 *
 * @param mapping the mapping
 * @param rows the condition that a row version belongs to the batch
 */
record BackfillStatements(MappingSql mapping, String rows) {

	private static final Log logger = LogFactory.getLog(BackfillStatements.class);

	/**
	 * Return the statement that fills all rows of the batch, and fails where one of them
	 * is locked for longer than the lock timeout.
	 * @return the statement
	 */
	String fill() {
		return """
				UPDATE %s SET %s
				WHERE %s
				    AND %s""".formatted(table(), this.mapping.assignments(), this.rows, needed());
	}

	/**
	 * Return the statement that fills those rows of the batch that nobody has locked. It
	 * locks them in a sub-select, which costs more, and its Tid Scan makes no room on the
	 * pages: it is for batches that met a lock.
	 * @return the statement
	 */
	String fillUnlocked() {
		return """
				UPDATE %s SET %s
				WHERE ctid = ANY (ARRAY(SELECT ctid FROM %s
				    WHERE %s
				        AND %s
				    FOR NO KEY UPDATE SKIP LOCKED))
				    AND %s""".formatted(table(), this.mapping.assignments(), table(), this.rows, needed(), needed());
	}

	/**
	 * Return whether a row of the batch is still to be filled.
	 * @param session the transaction
	 * @return whether there is one
	 */
	boolean isLeft(Session session) {
		String query = """
				SELECT EXISTS (SELECT FROM %s
				WHERE %s
				    AND %s)""".formatted(table(), this.rows, needed());
		logger.debug(query);
		return Boolean.TRUE.equals(session.jdbc().queryForObject(query, Boolean.class));
	}

	/**
	 * Run one of the statements.
	 * @param session the transaction
	 * @param statement the statement
	 * @return the number of rows
	 */
	long update(Session session, String statement) {
		logger.debug(statement);
		return session.jdbc().update(statement);
	}

	private QualifiedName table() {
		return this.mapping.mapping().table();
	}

	private String needed() {
		return "(" + this.mapping.needsBackfill() + ")";
	}

}
