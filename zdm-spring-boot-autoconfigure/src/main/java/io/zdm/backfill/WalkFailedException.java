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

import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.SqlState;

import org.springframework.core.NestedExceptionUtils;

/**
 * Thrown when a backfill or verification cannot go on. The batch that failed was rolled
 * back; those before it stay, and the walk goes on from there when it is run again.
 */
public class WalkFailedException extends RuntimeException {

	WalkFailedException(String message) {
		super(message);
	}

	private WalkFailedException(String message, Throwable cause) {
		super(message, cause);
	}

	/**
	 * Return what to throw for an error in a statement of a walk.
	 * @param walk the walk, as in {@code backfill}
	 * @param table the table
	 * @param range the part of the table
	 * @param statement the statement
	 * @param error the error
	 * @return the error itself where trying again may help or it says all already
	 */
	static RuntimeException unlessItPasses(String walk, QualifiedName table, String range, String statement,
			RuntimeException error) {
		if (SqlState.isTransient(error) || error instanceof WalkFailedException) {
			return error;
		}
		String reason = (NestedExceptionUtils.getMostSpecificCause(error)).getMessage();
		return new WalkFailedException(
				"""
						The %s of table %s failed at %s: %s (SQLSTATE %s). \
						This batch was rolled back; those before it stay, and a retry goes on from here. Statement: %s"""
					.formatted(walk, table.display(), range, reason, SqlState.of(error).orElse("unknown"), statement),
				error);
	}

}
