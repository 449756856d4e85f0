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
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import io.zdm.Phase;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.operation.CaseTraffic;
import io.zdm.testing.operation.OperationCase;
import io.zdm.testing.operation.OperationDatabase;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every case of every operation in one migration, while two releases of an application go
 * on without pause: forwards to the contract, and back by a rollback.
 */
class OperationLifecycleTests {

	private static final Log logger = LogFactory.getLog(OperationLifecycleTests.class);

	private static final String FILTER = System.getProperty("zdm.test.case", "");

	/**
	 * What a foreign key cascades into the old column counts as a write of it.
	 */
	private static final String CASCADES_COUNT = "quiet-period";

	@PostgresVersionsTest
	void allOperationsUnderTraffic(TestDatabase database) {
		OperationDatabase operations = new OperationDatabase(database, FILTER);
		operations.prepare();
		try (HikariDataSource pool = pool(database);
				TestInstance first = instance(database, "1.0").build();
				TestInstance second = instance(database, "2.0").ships(operations.migration()).build()) {
			first.start();
			CaseTraffic old = new CaseTraffic(pool, operations.cases(), OperationCase::before);
			lettingItRun(old);
			second.start();
			lettingItRun(old);
			first.close();
			second.await("2", Phase.MIGRATED);
			CaseTraffic current = new CaseTraffic(pool, operations.cases(), OperationCase::after);
			lettingItRun(current);
			old.close();
			second.requestUntilAccepted("2", "contract", CASCADES_COUNT);
			second.await("2", Phase.COMPLETED);
			lettingItRun(current);
			current.close();

			logger.info("PostgreSQL %d: %d cases, %d and %d statements".formatted(database.version(),
					operations.cases().size(), old.statements(), current.statements()));
			assertThat(old.failures()).isEmpty();
			assertThat(current.failures()).isEmpty();
			assertThat(operations.wrong()).isEmpty();
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
			List<String> schema = operations.schema();
			assertThat(schema).containsExactlyElementsOf(operations.schemaByHand());
		}
	}

	@PostgresVersionsTest
	void allOperationsRolledBackUnderTraffic(TestDatabase database) {
		OperationDatabase operations = new OperationDatabase(database, FILTER);
		operations.prepare();
		try (HikariDataSource pool = pool(database);
				TestInstance first = instance(database, "1.0").build();
				TestInstance second = instance(database, "2.0").ships(operations.migration()).build()) {
			second.start();
			CaseTraffic old = new CaseTraffic(pool, operations.cases(), OperationCase::before);
			second.await("2", Phase.MIGRATED);
			first.start();
			second.close();
			lettingItRun(old);
			first.requestUntilAccepted("2", "rollback");
			first.await("2", Phase.ROLLED_BACK);
			lettingItRun(old);
			old.close();

			assertThat(old.failures()).isEmpty();
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
			List<String> schema = operations.schema();
			assertThat(schema).containsExactlyElementsOf(operations.schemaAfterRollback());
		}
	}

	private static TestInstance.Builder instance(TestDatabase database, String release) {
		return TestInstance.on(database.dataSource()).release(release).startupTimeout(Duration.ofMinutes(5));
	}

	private static HikariDataSource pool(TestDatabase database) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(database.url() + (database.url().contains("?") ? "&" : "?")
				+ "prepareThreshold=1&ApplicationName=traffic");
		pool.setUsername(database.username());
		pool.setPassword(database.password());
		pool.setMaximumPoolSize(8);
		return pool;
	}

	private static void lettingItRun(CaseTraffic traffic) {
		long statements = traffic.statements();
		Awaitility.await()
			.pollDelay(Duration.ofMillis(500))
			.atMost(Duration.ofMinutes(1))
			.until(() -> traffic.statements() > statements + 100 || !traffic.failures().isEmpty());
	}

}
