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

package io.zdm.postgres;

import io.zdm.postgres.Rehearsal.Failure;

/**
 * A statement of which it is not known whether it succeeds.
 * <p>
 * Its error does not leave the server. HikariCP takes some errors for signs of a broken
 * connection and closes it, as that of a feature which is not supported (0A000), such as
 * a sub-select where none can be.
 */
final class StatementTrial {

	private StatementTrial() {
	}

	/**
	 * Run a statement.
	 * @param session a transaction
	 * @param statement the statement
	 * @throws FailedException if it fails; it has left nothing behind then
	 */
	static void run(Session session, String statement) {
		String tag = "$zdm$";
		for (int number = 1; statement.contains(tag); number++) {
			tag = "$zdm" + number + "$";
		}
		session.execute("""
				DO %1$s
				BEGIN
				  PERFORM pg_catalog.set_config('zdm.rehearsal', '', true);
				  EXECUTE %2$s;
				EXCEPTION WHEN OTHERS THEN
				  PERFORM pg_catalog.set_config('zdm.rehearsal', SQLSTATE || ' ' || SQLERRM, true);
				END
				%1$s""".formatted(tag, Literal.of(statement)));
		String error = session.value(String.class, "SELECT pg_catalog.current_setting('zdm.rehearsal')");
		if (!error.isEmpty()) {
			int space = error.indexOf(' ');
			throw new FailedException(new Failure(error.substring(0, space), firstLine(error.substring(space + 1))));
		}
	}

	static String firstLine(String message) {
		return message.lines().findFirst().orElse(message);
	}

	/**
	 * Thrown out of a trial, up to where it is rolled back.
	 */
	static final class FailedException extends RuntimeException {

		private final transient Failure failure;

		FailedException(Failure failure) {
			super(failure.message());
			this.failure = failure;
		}

		Failure failure() {
			return this.failure;
		}

	}

}
