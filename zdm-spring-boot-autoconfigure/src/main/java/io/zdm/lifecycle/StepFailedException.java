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

package io.zdm.lifecycle;

import java.util.Optional;

import io.zdm.plan.Step;
import io.zdm.postgres.SqlState;
import io.zdm.postgres.UnvalidatedConstraint;

import org.springframework.dao.DataAccessException;

/**
 * Thrown when a step found that the migration must not go on until somebody has looked at
 * it.
 */
class StepFailedException extends RuntimeException {

	StepFailedException(String message) {
		super(message);
	}

	StepFailedException(String message, Throwable cause) {
		super(message, cause);
	}

	/**
	 * Return the failure of a step that met rows which break the rule that it was to set,
	 * where possible with the query that finds them.
	 * @param ledger where to ask for constraints that are not validated
	 * @param step the step, whose transaction is undone
	 * @param error what the server said
	 * @return the failure, nothing where the error is of another kind
	 */
	static Optional<RuntimeException> violated(Ledger ledger, Step step, DataAccessException error) {
		if (!SqlState.isViolation(error)) {
			return Optional.empty();
		}
		return ledger.read((session) -> UnvalidatedConstraint.of(session, step.table()))
			.stream()
			.filter((constraint) -> step.statements().contains(constraint.validation()))
			.findFirst()
			.<RuntimeException>map((constraint) -> new StepFailedException(
					("Rows of %s do not obey the constraint '%s', which stays in force for rows that are written. "
							+ "Correct the rows that %s finds, then ask for 'retry'")
						.formatted(step.table().display(), constraint.name().value(), constraint.violations()),
					error))
			.or(() -> Optional.of(violated(step, error)));
	}

	private static StepFailedException violated(Step step, DataAccessException error) {
		String said = String.valueOf(error.getMostSpecificCause().getMessage());
		StepFailedException failure = new StepFailedException(
				("The step '%s' on %s found rows that break the rule, and was undone: %s [SQLSTATE %s]. Correct these "
						+ "rows, then ask for 'retry', or for 'rollback'.")
					.formatted(step.name(), step.table().display(), said.lines().findFirst().orElse(said),
							SqlState.of(error).orElse("?")));
		// As a cause it would be read out a second time, with the place in the block.
		failure.addSuppressed(error);
		return failure;
	}

}
