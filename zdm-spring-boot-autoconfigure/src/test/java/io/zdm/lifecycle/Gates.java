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
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.testing.TestDatabase;

/**
 * What the tests of the gates have in common.
 */
final class Gates {

	private Gates() {
	}

	/**
	 * Describe an instance that ships the rename and whose sessions are the only ones
	 * that count as known.
	 * @param database the database
	 * @return the description
	 */
	static TestInstance.Builder builder(TestDatabase database) {
		return TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.maps("public.users.display_name")
			.knownApplications()
			.quietPeriod(Duration.ofMillis(100));
	}

	static TestInstance migrated(TestDatabase database, Duration quiet) {
		TestInstance instance = builder(database).quietPeriod(quiet).build().start();
		instance.await("2", Phase.MIGRATED);
		return instance;
	}

	static void verified(TestInstance instance) {
		TestInstance.patiently().until(() -> instance.migration("2").request().isEmpty());
	}

	static ConditionResult report(TestInstance instance, String name) {
		return condition(instance, MigrationDetail::contractGate, name);
	}

	static ConditionResult ofRollback(TestInstance instance, String name) {
		return condition(instance, MigrationDetail::rollbackGate, name);
	}

	private static ConditionResult condition(TestInstance instance,
			Function<MigrationDetail, Optional<GateReport>> gate, String name) {
		return instance.engine()
			.detail("2")
			.flatMap(gate)
			.orElseThrow()
			.conditions()
			.stream()
			.filter((condition) -> condition.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	static Set<String> failing(ActionOutcome outcome) {
		return (outcome instanceof ActionOutcome.Refused refused)
				? refused.conditions().stream().map(ConditionResult::name).collect(Collectors.toSet()) : Set.of();
	}

}
