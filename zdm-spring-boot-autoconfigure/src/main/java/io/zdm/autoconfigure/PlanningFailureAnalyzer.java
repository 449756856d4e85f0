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

package io.zdm.autoconfigure;

import java.util.stream.Collectors;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.zdm.migration.PlanningException;

/**
 * An {@link AbstractFailureAnalyzer} for migrations that cannot be done safely on the
 * tables as they are.
 */
class PlanningFailureAnalyzer extends AbstractFailureAnalyzer<PlanningException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PlanningException cause) {
		String problems = cause.problems()
			.stream()
			.map((problem) -> "    - " + problem)
			.collect(Collectors.joining("\n"));
		return new FailureAnalysis(
				"A migration cannot be done safely on the tables as they are:\n\n" + problems
						+ "\n\nThe database is untouched.",
				"Change the migration file or the table as said above. Until then the application starts without the "
						+ "migration if its file is taken out.",
				cause);
	}

}
