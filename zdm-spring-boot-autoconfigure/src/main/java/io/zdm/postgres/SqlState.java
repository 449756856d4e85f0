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

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The SQLSTATEs that zdm reacts to (manual, appendix "PostgreSQL Error Codes").
 */
public enum SqlState {

	LOCK_NOT_AVAILABLE("55P03"), DEADLOCK_DETECTED("40P01"), SERIALIZATION_FAILURE("40001"), QUERY_CANCELED("57014"),
	ADMIN_SHUTDOWN("57P01"), UNDEFINED_TABLE("42P01"), UNDEFINED_COLUMN("42703"), UNIQUE_VIOLATION("23505"),
	INSUFFICIENT_PRIVILEGE("42501"), INTERNAL_ERROR("XX000");

	private static final String CONNECTION_CLASS = "08";

	private static final String OPERATOR_INTERVENTION_CLASS = "57P";

	/**
	 * idle_in_transaction_session_timeout and transaction_timeout end the whole session.
	 */
	private static final Set<String> SESSION_TIMEOUTS = Set.of("25P03", "25P04");

	private final String code;

	SqlState(String code) {
		this.code = code;
	}

	/**
	 * Return the five characters of the state.
	 * @return the code
	 */
	public String code() {
		return this.code;
	}

	/**
	 * Return whether an error has this state.
	 * @param error the error, with the driver's exception among its causes
	 * @return whether it has
	 */
	public boolean is(Throwable error) {
		return of(error).filter(this.code::equals).isPresent();
	}

	/**
	 * Return the state that the server or the driver gave an error.
	 * @param error the error
	 * @return the five characters, if a {@link SQLException} is among the causes
	 */
	public static Optional<String> of(Throwable error) {
		for (Throwable cause = error; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException exception && exception.getSQLState() != null) {
				return Optional.of(exception.getSQLState());
			}
		}
		return Optional.empty();
	}

	/**
	 * Return the first line of what the server says of an error. The lines below it may
	 * hold a whole row.
	 * @param error the error
	 * @return the message, if an exception of the driver is among the causes
	 */
	public static Optional<String> message(Throwable error) {
		for (Throwable cause = error; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException exception) {
				ServerErrorMessage said = (exception instanceof PSQLException server) ? server.getServerErrorMessage()
						: null;
				String message = (said != null) ? said.getMessage() : exception.getMessage();
				return String.valueOf(message).lines().findFirst();
			}
		}
		return Optional.empty();
	}

	/**
	 * Return whether the same transaction may well succeed when it is tried again: a lock
	 * that was not had, a deadlock, a serialization failure, a lost connection, or a row
	 * of the catalog that somebody else has just changed, as by a GRANT on the same
	 * schema.
	 * @param error the error
	 * @return whether to try again
	 */
	public static boolean isTransient(Throwable error) {
		return LOCK_NOT_AVAILABLE.is(error) || DEADLOCK_DETECTED.is(error) || SERIALIZATION_FAILURE.is(error)
				|| isConnectionLost(error) || isConcurrentCatalogChange(error);
	}

	// The server has no state of its own for it: it is an internal error.
	private static boolean isConcurrentCatalogChange(Throwable error) {
		if (!INTERNAL_ERROR.is(error)) {
			return false;
		}
		for (Throwable cause = error; cause != null; cause = cause.getCause()) {
			if (String.valueOf(cause.getMessage()).contains("tuple concurrently updated")) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return whether rows break a rule: NOT NULL, a check, a foreign key, a unique index.
	 * @param error the error
	 * @return whether the state is of the class "Integrity Constraint Violation"
	 */
	public static boolean isViolation(Throwable error) {
		return of(error).filter((state) -> state.startsWith("23")).isPresent();
	}

	/**
	 * Return whether the connection to the server is gone.
	 * @param error the error
	 * @return whether it is
	 */
	public static boolean isConnectionLost(Throwable error) {
		return of(error)
			.filter((state) -> state.startsWith(CONNECTION_CLASS) || state.startsWith(OPERATOR_INTERVENTION_CLASS)
					|| SESSION_TIMEOUTS.contains(state))
			.isPresent();
	}

}
