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

package io.zdm.plan;

import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TransformerSync}: what the trigger marks.
 */
@PostgresTest
class TransformerSyncTests {

	private static final Conversion BEAN = new Conversion.Transformer("bean");

	@PostgresVersionsTest
	void aWriteOfOneSideTakesTheOtherAway(TestDatabase database) {
		SyncedTable users = users(database);

		users.execute(
				"INSERT INTO users VALUES (1, 'a', '\\x01'), (2, 'a', '\\x01'), (3, 'a', '\\x01'), (4, 'a', '\\x01')");
		users.execute("UPDATE users SET card = 'b' WHERE id = 1");
		users.execute("UPDATE users SET secret = '\\x02' WHERE id = 2");
		users.execute("UPDATE users SET card = 'b', secret = '\\x02' WHERE id = 3");
		users.execute("UPDATE users SET card = 'a', secret = '\\x01', visits = 1 WHERE id = 4");

		assertThat(users.row(1, "card", "secret")).isEqualTo("b|-");
		assertThat(users.row(2, "card", "secret")).isEqualTo("-|\\x02");
		assertThat(users.row(3, "card", "secret")).isEqualTo("b|\\x02");
		assertThat(users.row(4, "card", "secret")).isEqualTo("a|\\x01");
	}

	@PostgresVersionsTest
	void anInsertStaysAsItIs(TestDatabase database) {
		SyncedTable users = users(database);

		users
			.execute("INSERT INTO users VALUES (1, 'a', NULL), (2, NULL, '\\x01'), (3, 'a', '\\x01'), (4, NULL, NULL)");

		assertThat(users.row(1, "card", "secret")).isEqualTo("a|-");
		assertThat(users.row(2, "card", "secret")).isEqualTo("-|\\x01");
		assertThat(users.row(3, "card", "secret")).isEqualTo("a|\\x01");
		assertThat(users.row(4, "card", "secret")).isEqualTo("-|-");
	}

	@PostgresVersionsTest
	void aNullIsAValueThatGoesToTheOtherSide(TestDatabase database) {
		SyncedTable users = users(database);
		users.execute("INSERT INTO users VALUES (1, 'a', '\\x01'), (2, 'a', '\\x01')");

		users.execute("UPDATE users SET card = NULL WHERE id = 1");
		users.execute("UPDATE users SET secret = NULL WHERE id = 2");

		assertThat(users.row(1, "card", "secret")).isEqualTo("-|-");
		assertThat(users.row(2, "card", "secret")).isEqualTo("-|-");
	}

	@PostgresVersionsTest
	void aFillingMarksNothing(TestDatabase database) {
		SyncedTable users = users(database);
		users.execute("INSERT INTO users VALUES (1, 'a', NULL), (2, NULL, '\\x01'), (3, 'a', '\\x01')");
		String fill = "SELECT set_config('zdm.backfill', '%s', true); UPDATE users SET %s WHERE id = %d; RESET zdm.backfill";

		users.jdbc().execute(fill.formatted("m0", "secret = '\\x02'", 1));
		users.jdbc().execute(fill.formatted("m0:backward", "card = 'b'", 2));
		users.jdbc().execute(fill.formatted("m0", "secret = '\\x02'", 3));

		assertThat(users.row(1, "card", "secret")).isEqualTo("a|\\x02");
		assertThat(users.row(2, "card", "secret")).isEqualTo("b|\\x01");
		assertThat(users.row(3, "card", "secret")).isEqualTo("a|\\x02");
		assertThat(stampedByUpdate(users, fill)).isFalse();
	}

	private static boolean stampedByUpdate(SyncedTable users, String fill) {
		users.jdbc().execute("SELECT setval('zdm.legacy_m0', 1, false)");
		users.jdbc().execute(fill.formatted("m0:backward", "card = 'c'", 2));
		return users.stamped("legacy", 0);
	}

	@PostgresVersionsTest
	void aWriteOfTheOldColumnIsStampedAndOneOfTheNewIsNot(TestDatabase database) {
		SyncedTable users = users(database);

		users.execute("INSERT INTO users VALUES (1, NULL, '\\x01')");
		users.execute("UPDATE users SET secret = '\\x02'");
		assertThat(users.stamped("legacy", 0)).isFalse();

		users.execute("UPDATE users SET card = 'a'");
		assertThat(users.stamped("legacy", 0)).isTrue();
	}

	@PostgresVersionsTest
	void besideTheNewColumnADefaultOfTheOldOneSaysNothing(TestDatabase database) {
		SyncedTable users = SyncedTable
			.create(database, "id bigint PRIMARY KEY, card text DEFAULT 'none', secret bytea, visits int")
			.map(SyncedTable.column("card", "text", "'none'::text"), SyncedTable.column("secret", "bytea"), BEAN, BEAN)
			.sync();

		users.execute("INSERT INTO users (id, secret) VALUES (1, '\\x01')");
		users.execute("INSERT INTO users (id) VALUES (2)");

		assertThat(users.row(1, "card", "secret")).isEqualTo("-|\\x01");
		assertThat(users.row(2, "card", "secret")).isEqualTo("none|-");
	}

	@PostgresVersionsTest
	void otherMappingsOfTheTableGoOn(TestDatabase database) {
		SyncedTable users = SyncedTable
			.create(database, "id bigint PRIMARY KEY, card text, secret bytea, user_name text, display_name text")
			.map(SyncedTable.column("card", "text"), SyncedTable.column("secret", "bytea"), BEAN, BEAN)
			.rename("user_name", "display_name")
			.sync();

		users.execute("INSERT INTO users (id, card, user_name) VALUES (1, 'a', 'Ann')");
		users.execute("UPDATE users SET display_name = 'Bea', secret = '\\x01'");

		assertThat(users.row(1, "card", "secret", "user_name", "display_name")).isEqualTo("-|\\x01|Bea|Bea");
	}

	@Test
	void refusesToBePartOfAChain(TestDatabase database) {
		SyncedTable users = SyncedTable.create(database, "id bigint, card text, secret text, hidden text")
			.map(SyncedTable.column("card", "text"), SyncedTable.column("secret", "text"), BEAN, BEAN)
			.rename("secret", "hidden");

		assertThatIllegalArgumentException().isThrownBy(users::sync)
			.withMessageContaining("applied by a transformer and shares a column");
	}

	private static SyncedTable users(TestDatabase database) {
		return SyncedTable.create(database, "id bigint PRIMARY KEY, card text, secret bytea, visits int")
			.map(SyncedTable.column("card", "text"), SyncedTable.column("secret", "bytea"), BEAN, BEAN)
			.sync();
	}

}
