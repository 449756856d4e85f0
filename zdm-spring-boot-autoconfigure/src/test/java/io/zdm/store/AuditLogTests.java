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

import java.util.Optional;

import io.zdm.postgres.TransactionSettings;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link AuditLog}.
 */
@PostgresTest
class AuditLogTests {

	private final AuditLog audit = new AuditLog(Fixtures.SCHEMA);

	@PostgresVersionsTest
	void entriesOfAMigrationComeInOrder(TestDatabase database) {
		new StoreSchema(database.database(), Fixtures.SCHEMA).install();

		database.database().useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			long migration = Fixtures.migration(session, "shop", "2");
			long other = Fixtures.migration(session, "shop", "3");
			this.audit.add(session, migration, "ada", "contract requested", Optional.of("quiet-period overridden"));
			this.audit.add(session, other, "bob", "rollback requested", Optional.empty());
			this.audit.add(session, migration, "pod-7", "phase CONTRACTING", Optional.empty());

			assertThat(this.audit.of(session, migration))
				.extracting(AuditEntry::actor, AuditEntry::event, AuditEntry::detail)
				.containsExactly(tuple("ada", "contract requested", Optional.of("quiet-period overridden")),
						tuple("pod-7", "phase CONTRACTING", Optional.empty()));
			assertThat(this.audit.of(session, migration)).extracting(AuditEntry::at).isSorted();
		});
	}

}
