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
import java.util.Optional;

import io.zdm.postgres.Database;
import io.zdm.postgres.TransactionSettings;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link BackfillLog}.
 */
@PostgresTest
class BackfillLogTests {

	private final BackfillLog log = new BackfillLog(Fixtures.SCHEMA);

	@PostgresVersionsTest
	void aWalkAddsUpItsBatches(TestDatabase database) {
		install(database).useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			assertThat(this.log.find(session, "m_0", Kind.BACKFILL)).isEmpty();
			this.log.begin(session, "m_0", Kind.BACKFILL, "{\"z\": 1,  \"block\": 0}");

			this.log.advance(session, "m_0", Kind.BACKFILL, "{\"block\": 7}", 100, 0.25, Duration.ofNanos(500_000));
			this.log.advance(session, "m_0", Kind.BACKFILL, "{\"z\": 1,  \"block\": 9}", 20, 0.5,
					Duration.ofSeconds(1));

			assertThat(this.log.find(session, "m_0", Kind.VERIFICATION)).isEmpty();
			assertThat(this.log.find(session, "m_0", Kind.BACKFILL)).get().satisfies((progress) -> {
				assertThat(progress.position()).isEqualTo("{\"z\": 1,  \"block\": 9}");
				assertThat(progress.rows()).isEqualTo(120);
				assertThat(progress.share()).isEqualTo(0.5);
				assertThat(progress.running()).isEqualTo(Duration.ofNanos(1_000_500_000));
				assertThat(progress.finishedAt()).isEmpty();
				assertThat(progress.result()).isEmpty();
			});
		});
	}

	@PostgresVersionsTest
	void aFinishedWalkKeepsItsResultUntilItBeginsAnew(TestDatabase database) {
		install(database).useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			this.log.begin(session, "m_0", Kind.VERIFICATION, "{}");
			this.log.advance(session, "m_0", Kind.VERIFICATION, "{}", 5, 0.9, Duration.ofMillis(3));
			this.log.finish(session, "m_0", Kind.VERIFICATION, Optional.of("{\"rows\":5}"));

			assertThat(this.log.find(session, "m_0", Kind.VERIFICATION)).get().satisfies((progress) -> {
				assertThat(progress.share()).isEqualTo(1);
				assertThat(progress.finishedAt()).isPresent();
				assertThat(progress.result()).contains("{\"rows\":5}");
			});
			this.log.begin(session, "m_0", Kind.VERIFICATION, "{}");
			assertThat(this.log.find(session, "m_0", Kind.VERIFICATION)).get().satisfies((progress) -> {
				assertThat(progress.rows()).isZero();
				assertThat(progress.share()).isZero();
				assertThat(progress.running()).isZero();
				assertThat(progress.finishedAt()).isEmpty();
				assertThat(progress.result()).isEmpty();
			});
			this.log.finish(session, "m_0", Kind.VERIFICATION, Optional.empty());
			assertThat(this.log.find(session, "m_0", Kind.VERIFICATION)).get()
				.matches((progress) -> progress.result().isEmpty() && progress.finishedAt().isPresent());
		});
	}

	@Test
	void aForgottenWalkCannotGoOn(TestDatabase database) {
		install(database).useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			this.log.begin(session, "m_0", Kind.BACKFILL, "{}");
			this.log.begin(session, "m_1", Kind.BACKFILL, "{}");

			this.log.forget(session, "m_0");

			assertThat(this.log.find(session, "m_0", Kind.BACKFILL)).isEmpty();
			assertThat(this.log.find(session, "m_1", Kind.BACKFILL)).isPresent();
			assertThatIllegalStateException()
				.isThrownBy(() -> this.log.advance(session, "m_0", Kind.BACKFILL, "{}", 1, 1, Duration.ZERO))
				.withMessageContaining("m_0");
			assertThatIllegalStateException()
				.isThrownBy(() -> this.log.finish(session, "m_0", Kind.BACKFILL, Optional.empty()));
		});
	}

	private static Database install(TestDatabase database) {
		new StoreSchema(database.database(), Fixtures.SCHEMA).install();
		return database.database();
	}

}
