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

import java.util.List;
import java.util.Map;

import io.zdm.Phase;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.operation.LockWatch;
import io.zdm.testing.operation.OperationDatabase;
import io.zdm.testing.operation.StepLocks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The proof that no step of any operation holds a lock which blocks readers or writers
 * while it scans or rewrites a table.
 */
class LockProofTests {

	private static final String FILTER = System.getProperty("zdm.test.case", "");

	@PostgresVersionsTest
	void noStepScansOrRewritesUnderABlockingLock(TestDatabase database) {
		OperationDatabase operations = new OperationDatabase(database, FILTER);
		operations.prepare();
		LockWatch watch = new LockWatch(database.dataSource());
		try (TestInstance instance = TestInstance.on(watch).ships(operations.migration()).build()) {
			instance.start();
			instance.await("2", Phase.MIGRATED);
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}

		report(watch.steps());
		assertThat(watch.steps()).isNotEmpty();
		assertThat(harm(watch)).isEmpty();
	}

	@PostgresVersionsTest
	void noStepOfARollbackDoes(TestDatabase database) {
		OperationDatabase operations = new OperationDatabase(database, FILTER);
		operations.prepare();
		LockWatch watch = new LockWatch(database.dataSource());
		try (TestInstance instance = TestInstance.on(watch).ships(operations.migration()).build()) {
			instance.start();
			instance.await("2", Phase.MIGRATED);
			instance.requestUntilAccepted("2", "rollback", "instances-ship", "new-column-unmapped");
			instance.await("2", Phase.ROLLED_BACK);
		}

		report(watch.steps());
		assertThat(harm(watch)).isEmpty();
	}

	private static void report(Map<String, StepLocks> steps) {
		steps.forEach((step, seen) -> System.out.println("LOCKS " + step + " | " + seen.describe() + " | " + seen.harm()));
	}

	private static List<String> harm(LockWatch watch) {
		return watch.steps()
			.entrySet()
			.stream()
			.flatMap((step) -> step.getValue().harm().stream().map((harm) -> step.getKey() + ": " + harm))
			.toList();
	}

}
