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

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.zdm.migration.MigrationFileException;

/**
 * An {@link AbstractFailureAnalyzer} for migration files that are not what they should
 * be.
 */
class MigrationFileFailureAnalyzer extends AbstractFailureAnalyzer<MigrationFileException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MigrationFileException cause) {
		StringBuilder description = new StringBuilder("A migration file cannot be used:\n\n    File: ")
			.append(cause.file());
		cause.line().ifPresent((line) -> description.append("\n    Line: ").append(line));
		cause.column().ifPresent((column) -> description.append(", column ").append(column));
		description.append("\n    Problem: ").append(cause.problem()).append("\n\nThe database is untouched.");
		return new FailureAnalysis(description.toString(), cause.remedy(), cause);
	}

}
