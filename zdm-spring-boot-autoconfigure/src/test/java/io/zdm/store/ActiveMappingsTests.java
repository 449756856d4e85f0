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

import io.zdm.plan.Mapping;
import io.zdm.postgres.Database;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TransactionSettings;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ActiveMappings}.
 */
@PostgresTest
class ActiveMappingsTests {

	private final ActiveMappings mappings = new ActiveMappings(Fixtures.SCHEMA);

	@PostgresVersionsTest
	void chainsAndBranchesOfOneApplicationAreKeptInOrder(TestDatabase database) {
		Mapping chain1 = Fixtures.mapping("z_0", "a", "b");
		Mapping chain2 = Fixtures.mapping("m_0", "b", "c");
		Mapping branch = Fixtures.mapping("a_0", "a", "Weird \"name\"");

		install(database).useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			long first = Fixtures.migration(session, "shop", "2");
			long second = Fixtures.migration(session, "shop", "3");
			this.mappings.add(session, first, chain1);
			this.mappings.add(session, second, chain2);
			this.mappings.add(session, second, branch);

			assertThat(this.mappings.of(session, Fixtures.USERS)).containsExactly(chain1, chain2, branch);
			assertThat(this.mappings.of(session, QualifiedName.of("other", "users"))).isEmpty();

			this.mappings.remove(session, "m_0");
			this.mappings.remove(session, "never there");

			assertThat(this.mappings.of(session, Fixtures.USERS)).containsExactly(chain1, branch);
			assertThat(this.mappings.tables(session)).containsExactly(Fixtures.USERS);
			this.mappings.add(session, second, Fixtures.mapping("n_0", "b", "c"));
		});
	}

	@Test
	void aTargetBelongsToOneMigration(TestDatabase database) {
		install(database).useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			this.mappings.add(session, Fixtures.migration(session, "shop", "2"), Fixtures.mapping("m_0", "a", "c"));
			long second = Fixtures.migration(session, "shop", "3");

			assertThatExceptionOfType(ColumnOwnedException.class)
				.isThrownBy(() -> this.mappings.add(session, second, Fixtures.mapping("m_1", "b", "c")))
				.withMessage("Column c of table public.users cannot be the target of a migration: it is already the"
						+ " target of V2 display name of application 'shop', which is EXPANDING."
						+ " Contract or roll back that one first.");
			assertThat(this.mappings.of(session, Fixtures.USERS)).hasSize(1);
		});
	}

	@Test
	void aColumnBelongsToOneApplication(TestDatabase database) {
		install(database).useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			this.mappings.add(session, Fixtures.migration(session, "shop", "2"), Fixtures.mapping("m_0", "a", "b"));
			long other = Fixtures.migration(session, "billing", "7");

			assertThatExceptionOfType(ColumnOwnedException.class)
				.isThrownBy(() -> this.mappings.add(session, other, Fixtures.mapping("m_1", "a", "c")))
				.withMessageContaining("Column a of table public.users")
				.withMessageContaining("source of V2 display name of application 'shop'");
			assertThatExceptionOfType(ColumnOwnedException.class)
				.isThrownBy(() -> this.mappings.add(session, other, Fixtures.mapping("m_1", "b", "c")))
				.withMessageContaining("target of V2 display name of application 'shop'");
			this.mappings.add(session, other, Fixtures.mapping("m_1", "x", "y"));
		});
	}

	@Test
	void whatANewerReleaseAddedToAMappingIsSkipped(TestDatabase database) {
		Mapping mapping = Fixtures.mapping("m_0", "a", "b");

		install(database).useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			this.mappings.add(session, Fixtures.migration(session, "shop", "2"), mapping);
			session.update("UPDATE zdm.mapping SET definition = definition || '{\"hint\": 1}'");

			assertThat(this.mappings.of(session, Fixtures.USERS)).containsExactly(mapping);
		});
	}

	@Test
	void aMappingThatOnlyANewerReleaseUnderstandsIsNotPassedOver(TestDatabase database) {
		install(database).useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			this.mappings.add(session, Fixtures.migration(session, "shop", "2"), Fixtures.mapping("m_0", "a", "b"));
			session.update("UPDATE zdm.mapping SET definition = jsonb_set(definition, '{forward,0,kind}', '\"java\"')");

			assertThatIllegalArgumentException().isThrownBy(() -> this.mappings.of(session, Fixtures.USERS))
				.withMessageContaining("cannot read a stored Mapping");
		});
	}

	private static Database install(TestDatabase database) {
		new StoreSchema(database.database(), Fixtures.SCHEMA).install();
		return database.database();
	}

}
