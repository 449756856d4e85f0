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

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.zdm.Activity;
import io.zdm.ConditionResult;
import io.zdm.ContractCondition;
import io.zdm.MigrationStatus;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link OwnConditions}, alone and as a request meets them.
 */
@PostgresTest
class OwnConditionsTests {

	private static final ContractCondition THROWS = (migration) -> {
		throw new IllegalStateException("the ticket system is down");
	};

	@Test
	void contractWaitsForTheApplicationsOwnCondition(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		AtomicReference<Verdict> verdict = new AtomicReference<>(Verdict.FAIL);
		AtomicReference<MigrationStatus> asked = new AtomicReference<>();
		ContractCondition approval = (migration) -> {
			asked.set(migration);
			return new ConditionResult("approval", verdict.get(), "nobody has approved", "Ask the owner.", false);
		};
		try (TestInstance instance = Gates.builder(database)
			.conditions(() -> Map.of("approvalCondition", approval))
			.build()
			.start()) {
			instance.await("2", Phase.MIGRATED);
			TestInstance.patiently()
				.until(() -> Gates.failing(instance.request("2", "contract", "approval")).equals(Set.of("approval")));
			assertThat(asked.get().version()).isEqualTo("2");
			assertThat(asked.get().phase()).isEqualTo(Phase.MIGRATED);
			assertThat(Gates.report(instance, "approval").message()).isEqualTo("nobody has approved");

			verdict.set(Verdict.PASS);
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void itIsAskedAgainByTheWorkerThatContracts(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		Gates.migrated(database, Duration.ZERO).close();
		try (TestInstance observer = TestInstance.on(database.dataSource()).build()) {
			observer.requestUntilAccepted("2", "contract", "instances-ship");
		}
		AtomicReference<Verdict> verdict = new AtomicReference<>(Verdict.FAIL);
		try (TestInstance instance = Gates.builder(database)
			.conditions(() -> Map.of("approval",
					(migration) -> new ConditionResult("approval", verdict.get(), "not yet", "Wait.", true)))
			.build()
			.start()) {
			TestInstance.patiently()
				.until(() -> instance.migration("2")
					.reason()
					.filter((reason) -> reason.contains("approval: not yet"))
					.isPresent());
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.CONTRACTING);

			verdict.set(Verdict.PASS);
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void itIsAskedOutsideOfTransactions(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		List<Long> open = new CopyOnWriteArrayList<>();
		try (TestInstance instance = Gates.builder(database).conditions(() -> Map.of("approval", (migration) -> {
			open.add(database.jdbc()
				.queryForObject("SELECT count(*) FROM pg_locks WHERE relation = 'zdm.migration'::regclass "
						+ "AND mode = 'RowShareLock' AND pid <> pg_backend_pid()", Long.class));
			return new ConditionResult("approval", Verdict.FAIL, "not yet", "Wait.", true);
		})).build().start()) {
			instance.await("2", Phase.MIGRATED);
			instance.request("2", "contract");

			assertThat(open).isNotEmpty().containsOnly(0L);
		}
	}

	@Test
	void anExceptionIsAnAnswerUnderTheNameOfTheBean() {
		assertThat(ask(Map.of("approval", THROWS))).singleElement().satisfies((answer) -> {
			assertThat(answer.name()).isEqualTo("approval");
			assertThat(answer.verdict()).isEqualTo(Verdict.FAIL);
			assertThat(answer.message()).isEqualTo("the bean 'approval' has no answer: the ticket system is down");
			assertThat(answer.overridable()).isTrue();
		});
	}

	@Test
	void noAnswerIsAnAnswerToo() {
		assertThat(ask(Map.of("approval", (migration) -> null))).singleElement()
			.satisfies((answer) -> assertThat(answer.verdict()).isEqualTo(Verdict.FAIL));
	}

	@Test
	void anAnswerCannotTakeTheNameOfAnother() {
		Map<String, ContractCondition> beans = new LinkedHashMap<>();
		beans.put("first", answering("approval"));
		beans.put("second", answering("approval"));
		beans.put("third", answering("verification"));
		beans.put("backfill", THROWS);

		assertThat(ask(beans)).extracting(ConditionResult::name, ConditionResult::verdict)
			.containsExactly(tuple("approval", Verdict.PASS), tuple("second", Verdict.FAIL),
					tuple("third", Verdict.FAIL), tuple("bean:backfill", Verdict.FAIL));
	}

	private static ContractCondition answering(String name) {
		return (migration) -> new ConditionResult(name, Verdict.PASS, "fine", "", true);
	}

	private static List<ConditionResult> ask(Map<String, ContractCondition> beans) {
		return new OwnConditions(() -> beans).ask(
				new MigrationStatus("2", "display_name", Phase.MIGRATED, Activity.RUNNING, Optional.empty(), 1),
				ContractGate.NAMES);
	}

}
