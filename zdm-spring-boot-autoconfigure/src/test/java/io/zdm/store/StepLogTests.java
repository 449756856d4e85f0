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

package io.zdm.store;

import java.time.Duration;
import java.util.List;

import io.zdm.postgres.Database;
import io.zdm.postgres.TransactionSettings;
import io.zdm.store.StepRecord.State;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StepLog}.
 */
@PostgresTest
class StepLogTests {

	private final StepLog steps = new StepLog(Fixtures.SCHEMA);

	@PostgresVersionsTest
	void aStepIsTriedUntilItIsDone(TestDatabase database) {
		install(database).useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			long migration = Fixtures.migration(session, "shop", "2");

			this.steps.started(session, migration, "add");
			this.steps.failed(session, migration, "add", "55P03: lock timeout");
			assertThat(this.steps.of(session, migration)).singleElement().satisfies((step) -> {
				assertThat(step.state()).isEqualTo(State.FAILED);
				assertThat(step.attempts()).isEqualTo(1);
				assertThat(step.error()).contains("55P03: lock timeout");
				assertThat(step.finishedAt()).isEmpty();
			});
			this.steps.started(session, migration, "add");
			assertThat(this.steps.isDone(session, migration, "add")).isFalse();
			this.steps.done(session, migration, "add", Duration.ofNanos(1_234_567));

			assertThat(this.steps.isDone(session, migration, "add")).isTrue();
			assertThat(this.steps.of(session, migration)).singleElement().satisfies((step) -> {
				assertThat(step.name()).isEqualTo("add");
				assertThat(step.state()).isEqualTo(State.DONE);
				assertThat(step.attempts()).isEqualTo(2);
				assertThat(step.elapsed()).contains(Duration.ofNanos(1_234_000));
				assertThat(step.finishedAt()).get().matches((time) -> !time.isBefore(step.startedAt()));
				assertThat(step.error()).contains("55P03: lock timeout");
			});
		});
	}

	@Test
	void anAttemptWhoseBeginningWasRolledBackCountsToo(TestDatabase database) {
		install(database).useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			long migration = Fixtures.migration(session, "shop", "2");

			this.steps.failed(session, migration, "add", "first");
			this.steps.failed(session, migration, "add", "second");
			this.steps.done(session, migration, "add", Duration.ZERO);

			assertThat(this.steps.of(session, migration)).singleElement().satisfies((step) -> {
				assertThat(step.attempts()).isEqualTo(3);
				assertThat(step.error()).contains("second");
			});
		});
	}

	@Test
	void forgottenStepsRunAgain(TestDatabase database) {
		install(database).useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			long migration = Fixtures.migration(session, "shop", "2");
			long other = Fixtures.migration(session, "shop", "3");
			List.of("first", "second", "third's \"name\"")
				.forEach((step) -> this.steps.done(session, migration, step, Duration.ZERO));
			this.steps.done(session, other, "first", Duration.ZERO);

			this.steps.forget(session, migration, List.of("first", "third's \"name\"", "none"));
			assertThat(this.steps.of(session, migration)).extracting(StepRecord::name).containsExactly("second");

			this.steps.forget(session, migration);
			assertThat(this.steps.of(session, migration)).isEmpty();
			assertThat(this.steps.of(session, other)).hasSize(1);
		});
	}

	private static Database install(TestDatabase database) {
		new StoreSchema(database.database(), Fixtures.SCHEMA).install();
		return database.database();
	}

}
