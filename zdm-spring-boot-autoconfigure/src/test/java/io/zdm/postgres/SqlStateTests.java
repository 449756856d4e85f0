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

package io.zdm.postgres;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.zdm.testing.Background;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link SqlState}.
 */
class SqlStateTests {

	@PostgresVersionsTest
	void twoGrantsOnOneSchemaAtOnceAreWorthAnotherTry(TestDatabase database) {
		database.jdbc().execute("CREATE SCHEMA shared");
		String grant = "GRANT USAGE ON SCHEMA shared TO ";
		String first = database.createRole("first");
		String second = database.createRole("second");

		CompletableFuture<Void> other = database.database()
			.inTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
				session.execute(grant + first);
				CompletableFuture<Void> blocked = Background.run(() -> database.database()
					.useTransaction(TransactionSettings.BOOKKEEPING, (rival) -> rival.execute(grant + second)));
				Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> waiting(session) > 0);
				return blocked;
			});

		Throwable error = catchThrowable(other::join);
		assertThat(error).isInstanceOf(CompletionException.class).hasMessageContaining("tuple concurrently updated");
		assertThat(SqlState.isTransient(error)).isTrue();
	}

	private static long waiting(Session session) {
		return session.value(Long.class, """
				SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'
				""");
	}

}
