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

package io.zdm.testing.operation;

import java.util.Set;

import io.zdm.store.StepLog;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TransactionSettings;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the {@link LockWatch} sees what it is there to see.
 */
@PostgresTest
class LockWatchTests {

	@BeforeEach
	void prepare(TestDatabase database) {
		database.jdbc().execute("""
				CREATE SCHEMA zdm;
				CREATE TABLE zdm.step (migration bigint, name text, state text, attempts int DEFAULT 1,
				    finished_at timestamptz, elapsed_micros bigint, PRIMARY KEY (migration, name));
				CREATE TABLE users (id int PRIMARY KEY, n int);
				INSERT INTO users SELECT i, i FROM generate_series(1, 1000) AS i
				""");
	}

	@PostgresVersionsTest
	void seesAScanUnderABlockingLock(TestDatabase database) {
		StepLocks seen = run(database, "ALTER TABLE users ADD CHECK (n > 0)");

		assertThat(seen.describe()).isEqualTo("ACCESS EXCLUSIVE users");
		assertThat(seen.harm()).containsExactly("scans users under AccessExclusiveLock");
	}

	@PostgresVersionsTest
	void seesARewrite(TestDatabase database) {
		assertThat(run(database, "ALTER TABLE users ALTER COLUMN n TYPE bigint").harm())
			.contains("rewrites users under AccessExclusiveLock");
	}

	@PostgresVersionsTest
	void findsNothingWrongWithACatalogChange(TestDatabase database) {
		assertThat(run(database, "ALTER TABLE users ADD CHECK (n > 0) NOT VALID").harm()).isEmpty();
	}

	@PostgresVersionsTest
	void findsNothingWrongWithAScanUnderAWeakLock(TestDatabase database) {
		database.jdbc().execute("ALTER TABLE users ADD CONSTRAINT c CHECK (n > 0) NOT VALID");

		StepLocks seen = run(database, "ALTER TABLE users VALIDATE CONSTRAINT c");

		assertThat(seen.describe()).isEqualTo("SHARE UPDATE EXCLUSIVE users");
		assertThat(seen.harm()).isEqualTo(Set.of());
	}

	private static StepLocks run(TestDatabase database, String statement) {
		LockWatch watch = new LockWatch(database.dataSource());
		new Database(watch).useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			new StepLog(new Identifier("zdm")).started(session, 1, "a step");
			session.execute(statement);
		});
		return watch.steps().get("a step");
	}

}
