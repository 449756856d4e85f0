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

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.zdm.lifecycle.StartupException;
import io.zdm.migration.MigrationFileException;
import io.zdm.migration.PlanningException;
import io.zdm.postgres.BlockedAttempt;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.LockNotAvailableException;
import io.zdm.postgres.QualifiedName;
import io.zdm.store.ColumnOwnedException;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the failure analyzers, as Spring Boot finds and asks them.
 */
class FailureAnalyzerTests {

	@Test
	void aMigrationFileIsNamedWithLineProblemAndRemedy() {
		FailureAnalysis analysis = analyze(new MigrationFileException("classpath:db/zdm/V2__display_name.yaml",
				Optional.of(3), Optional.of(5), "unknown key 'tabel' in rename-column", "Did you mean 'table'?"));

		assertThat(analysis.getDescription()).contains("File: classpath:db/zdm/V2__display_name.yaml",
				"Line: 3, column 5", "Problem: unknown key 'tabel' in rename-column", "The database is untouched.");
		assertThat(analysis.getAction()).isEqualTo("Did you mean 'table'?");
	}

	@Test
	void aFileWithoutAPositionHasNoLine() {
		FailureAnalysis analysis = analyze(new MigrationFileException("V2.yaml", Optional.empty(), Optional.empty(),
				"'V2.yaml' is not the name of a migration file", "Name it V<version>__<description>.yaml."));

		assertThat(analysis.getDescription()).contains("File: V2.yaml").doesNotContain("Line");
	}

	@Test
	void everyProblemOfAPlanIsListed() {
		FailureAnalysis analysis = analyze(new PlanningException(
				List.of("view public.names uses users.user_name: drop it first", "there is no table 'orders'")));

		assertThat(analysis.getDescription()).contains("    - view public.names uses users.user_name: drop it first\n",
				"    - there is no table 'orders'", "The database is untouched.");
		assertThat(analysis.getAction()).isNotEmpty();
	}

	@Test
	void whoHoldsALockIsNamed() {
		BlockedAttempt attempt = new BlockedAttempt(QualifiedName.of("public", "users"), LockMode.ACCESS_EXCLUSIVE, 12,
				Duration.ofSeconds(60),
				List.of(new BlockedAttempt.Blocker(4711, "report", Duration.ofMinutes(9), "SELECT *\n  FROM users")));

		FailureAnalysis analysis = analyze(
				new LockNotAvailableException("no lock", attempt, new SQLException("canceled", "55P03")));

		assertThat(analysis.getDescription()).contains("ACCESS EXCLUSIVE on public.users within 60 s (12 attempts)",
				"pid 4711, application 'report', transaction open for 540 s: SELECT * FROM users",
				"The database is untouched.");
		assertThat(analysis.getAction()).contains("pg_terminate_backend", "zdm.startup.timeout");
	}

	@Test
	void aLockWhoseHolderIsGoneSaysSo() {
		BlockedAttempt attempt = new BlockedAttempt(QualifiedName.of("public", "users"), LockMode.ACCESS_EXCLUSIVE, 1,
				Duration.ofSeconds(1), List.of());

		assertThat(analyze(new LockNotAvailableException("no lock", attempt, new SQLException())).getDescription())
			.contains("nobody any more when zdm looked");
	}

	@Test
	void theOwnerOfAColumnIsNamed() {
		FailureAnalysis analysis = analyze(
				new ColumnOwnedException("public.users.display_name is the target of V2 display_name of shop."));

		assertThat(analysis.getDescription()).contains("V2 display_name of shop", "The database is untouched.");
		assertThat(analysis.getAction()).contains("Contract or roll back");
	}

	@Test
	void aRefusedStartSaysWhatAndWhatToDo() {
		FailureAnalysis analysis = analyze(new StartupException("what is wrong", "what to do"));

		assertThat(analysis.getDescription()).isEqualTo("what is wrong");
		assertThat(analysis.getAction()).isEqualTo("what to do");
	}

	private static FailureAnalysis analyze(RuntimeException failure) {
		BeanCreationException wrapped = new BeanCreationException("zdmInitializer", "Invocation of init method failed",
				new BeanCreationException("zdmEngine", "failed", failure));
		return SpringFactoriesLoader.forDefaultResourceLocation().load(FailureAnalyzer.class, (type, name, error) -> {
		})
			.stream()
			.filter((analyzer) -> analyzer.getClass().getPackageName().equals("io.zdm.autoconfigure"))
			.map((analyzer) -> analyzer.analyze(wrapped))
			.filter((analysis) -> analysis != null)
			.findFirst()
			.orElseThrow();
	}

}
