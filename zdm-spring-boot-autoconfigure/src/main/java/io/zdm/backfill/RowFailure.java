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

import java.util.Optional;
import java.util.Set;

import io.zdm.postgres.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * Why a row could not be filled. What the server says beyond the first line may hold
 * values of other columns and is left out.
 *
 * @param error what was said, in one line
 * @param sqlState the SQLSTATE, unless a bean failed
 */
record RowFailure(String error, Optional<String> sqlState) {

	/**
	 * Classes of SQLSTATEs that say nothing of a row: the connection, the state of the
	 * transaction, what is unknown or not allowed, a lack of resources, the server
	 * itself. An author's RAISE may have any other.
	 */
	private static final Set<String> NOT_OF_A_ROW = Set.of("08", "0A", "25", "26", "28", "2D", "34", "3B", "3D", "3F",
			"40", "42", "53", "55", "57", "58", "F0", "XX");

	private static final int LONGEST = 500;

	/**
	 * Return whether an error may be due to one row of a batch, so that the others can be
	 * filled without it. A batch or a row that took longer than the statement timeout
	 * counts.
	 * @param error the error
	 * @return whether it may
	 */
	static boolean isOne(Throwable error) {
		if (SqlState.isTransient(error)) {
			return false;
		}
		return SqlState.of(error)
			.map((state) -> SqlState.QUERY_CANCELED.is(error)
					|| (state.length() == 5 && !NOT_OF_A_ROW.contains(state.substring(0, 2))))
			.orElseGet(() -> isConversion(error));
	}

	private static boolean isConversion(@Nullable Throwable error) {
		return error != null && (error instanceof ConversionFailedException || isConversion(error.getCause()));
	}

	/**
	 * Return the failure of a row.
	 * @param error the error
	 * @return what it says
	 */
	static RowFailure of(Throwable error) {
		String message = SqlState.message(error)
			.orElseGet(() -> String.valueOf(error.getMessage()).lines().findFirst().orElse(""))
			.strip();
		return new RowFailure((message.length() <= LONGEST) ? message : message.substring(0, LONGEST) + "…",
				SqlState.of(error));
	}

}
