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

import java.time.Duration;
import java.util.stream.Collectors;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.zdm.postgres.BlockedAttempt;
import io.zdm.postgres.LockNotAvailableException;

/**
 * An {@link AbstractFailureAnalyzer} for locks that could not be had in time. Names who
 * held them.
 */
class LockNotAvailableFailureAnalyzer extends AbstractFailureAnalyzer<LockNotAvailableException> {

	private static final int LONGEST_QUERY = 200;

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, LockNotAvailableException cause) {
		BlockedAttempt attempt = cause.lastAttempt();
		String blockers = attempt.blockers().isEmpty() ? "    nobody any more when zdm looked"
				: attempt.blockers()
					.stream()
					.map(LockNotAvailableFailureAnalyzer::describe)
					.collect(Collectors.joining("\n"));
		return new FailureAnalysis(
				"zdm did not get the lock %s on %s within %s (%d attempts). Held up by:%n%n%s%n%nThe database is untouched."
					.formatted(attempt.mode().sql(), attempt.table().display(), seconds(attempt.waited()),
							attempt.attempt(), blockers),
				"Let those transactions end, or end them with pg_terminate_backend(pid), and start again. Where such long "
						+ "transactions are normal, give the startup more time with zdm.startup.timeout.",
				cause);
	}

	private static String describe(BlockedAttempt.Blocker blocker) {
		String query = blocker.query().strip().replaceAll("\\s+", " ");
		return "    pid %d, application '%s', transaction open for %s: %s".formatted(blocker.pid(),
				blocker.applicationName(), seconds(blocker.age()),
				(query.length() > LONGEST_QUERY) ? query.substring(0, LONGEST_QUERY) + "…" : query);
	}

	private static String seconds(Duration duration) {
		return duration.toSeconds() + " s";
	}

}
