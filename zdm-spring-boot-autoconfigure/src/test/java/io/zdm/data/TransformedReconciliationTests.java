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

package io.zdm.data;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.zdm.Phase;
import io.zdm.backfill.Transformers;
import io.zdm.lifecycle.SyncedMapping;
import io.zdm.lifecycle.SyncedTable;
import io.zdm.plan.Conversion;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.TableSync;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.Transform;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TransformedReconciliation}: rows that the application wrote are in
 * step at the end of its transaction.
 */
@PostgresTest
class TransformedReconciliationTests {

	private static final QualifiedName USERS = QualifiedName.of("public", "users");

	private static final EntityTable OLD = entity("OldUser", "card");

	private static final EntityTable NEW = entity("User", "secret");

	private final Transform.Encryption encryption = new Transform.Encryption();

	@PostgresVersionsTest
	void theNewColumnFollowsARepositoryOfTheOldRelease(TestDatabase database) throws SQLException {
		JdbcTemplate jdbc = users(database);

		write(database, dualWrites(Transform.BEANS), OLD,
				"INSERT INTO users (id, card) VALUES (1, 'one'), (2, 'two'), (3, NULL)");
		write(database, dualWrites(Transform.BEANS), OLD, "UPDATE users SET card = 'zwei' WHERE id = 2");

		assertThat(secret(jdbc, 1)).isEqualTo("one");
		assertThat(secret(jdbc, 2)).isEqualTo("zwei");
		assertThat(secret(jdbc, 3)).isNull();
	}

	@PostgresVersionsTest
	void theOldColumnFollowsARepositoryOfTheNewRelease(TestDatabase database) throws SQLException {
		JdbcTemplate jdbc = users(database);
		jdbc.update("INSERT INTO users (id, card) VALUES (1, 'one')");
		jdbc.update("INSERT INTO users (id, secret) VALUES (2, ?)", (Object) this.encryption.forward("two"));
		jdbc.update("INSERT INTO users (id, card, secret) VALUES (3, 'drei', ?)",
				(Object) this.encryption.forward("three"));

		write(database, dualWrites(Transform.BEANS), NEW, "UPDATE users SET visits = 1");

		assertThat(card(jdbc, 1)).isEqualTo("one");
		assertThat(secret(jdbc, 1)).isEqualTo("one");
		assertThat(card(jdbc, 2)).isEqualTo("two");
		assertThat(card(jdbc, 3)).isEqualTo("three");
		assertThat(secret(jdbc, 3)).isEqualTo("three");
	}

	@Test
	void aRowThatObeysIsNotWritten(TestDatabase database) throws SQLException {
		JdbcTemplate jdbc = users(database);
		jdbc.update("INSERT INTO users (id, card, secret) VALUES (1, 'one', ?)",
				(Object) this.encryption.forward("one"));
		byte[] before = jdbc.queryForObject("SELECT secret FROM users", byte[].class);
		DualWrites dualWrites = dualWrites(Transform.BEANS);

		write(database, dualWrites, OLD, "UPDATE users SET visits = 1");

		assertThat(jdbc.queryForObject("SELECT secret FROM users", byte[].class)).isEqualTo(before);
		assertThat(dualWrites.account().totals()).isEmpty();
	}

	@PostgresVersionsTest
	void findsRowsByAKeyOfSeveralColumns(TestDatabase database) throws SQLException {
		JdbcTemplate jdbc = users(database);
		EntityTable entity = new EntityTable("OldUser", Optional.empty(), "users", List.of("id", "visits"),
				Set.of("card"));

		try (Connection connection = database.dataSource().getConnection()) {
			connection.createStatement()
				.execute("INSERT INTO users (id, visits, card) VALUES (1, 7, 'one'), (2, 7, 'two')");
			WrittenRows rows = dualWrites(Transform.BEANS).begin();
			rows.add(entity, List.of("1", "7"));
			rows.add(entity, List.of("2", "8"));
			rows.reconcile(connection);
		}

		assertThat(secret(jdbc, 1)).isEqualTo("one");
		assertThat(secret(jdbc, 2)).isNull();
	}

	@Test
	void everyTransactionIsLookedAt(TestDatabase database) throws SQLException {
		users(database);

		assertThat(dualWrites(Transform.BEANS).begin().wants(NEW)).isTrue();
	}

	@Test
	void whatCannotBeConvertedDoesNotFailTheApplicationAndStaysMarked(TestDatabase database) throws SQLException {
		JdbcTemplate jdbc = users(database);

		write(database, dualWrites(Transform.BEANS), NEW, "INSERT INTO users (id, secret) VALUES (1, '\\x00')");

		assertThat(card(jdbc, 1)).isNull();
	}

	@Test
	void aReleaseWithoutTheBeanLeavesItsRowsMarked(TestDatabase database) throws SQLException {
		JdbcTemplate jdbc = users(database);

		write(database, dualWrites(Transformers.none()), OLD, "INSERT INTO users (id, card) VALUES (1, 'one')");

		assertThat(secret(jdbc, 1)).isNull();
	}

	private static void write(TestDatabase database, DualWrites dualWrites, EntityTable entity, String statement)
			throws SQLException {
		try (Connection connection = database.dataSource().getConnection()) {
			connection.setAutoCommit(false);
			connection.createStatement().execute(statement);
			WrittenRows rows = dualWrites.begin();
			List.of("1", "2", "3").forEach((id) -> rows.add(entity, List.of(id)));
			rows.reconcile(connection);
			connection.commit();
			connection.setAutoCommit(true);
		}
	}

	private static DualWrites dualWrites(Transformers transformers) {
		DualWrites dualWrites = new DualWrites(0, transformers);
		dualWrites.follow(List.of(new SyncedTable(USERS, true,
				Map.of("id", "bigint", "card", "text", "secret", "bytea", "visits", "integer"),
				List.of(new SyncedMapping(1, "2", Phase.MIGRATED, mapping())))));
		return dualWrites;
	}

	private static EntityTable entity(String name, String column) {
		return new EntityTable(name, Optional.empty(), "users", List.of("id"), Set.of("id", "visits", column));
	}

	private static Mapping mapping() {
		Conversion bean = new Conversion.Transformer("cardTransformer");
		return new Mapping("v2_0", USERS, List.of(column("card", "text")), List.of(column("secret", "bytea")),
				List.of(bean), List.of(bean));
	}

	private static MappedColumn column(String name, String type) {
		return new MappedColumn(new Identifier(name), type, Optional.empty(), true, Optional.empty());
	}

	private static JdbcTemplate users(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute("CREATE SCHEMA zdm");
		jdbc.execute("CREATE TABLE users (id bigint PRIMARY KEY, card text, secret bytea, visits int)");
		new TableSync(new Identifier("zdm"), USERS, List.of(mapping())).statements().forEach(jdbc::execute);
		return jdbc;
	}

	private static String card(JdbcTemplate jdbc, int id) {
		return jdbc.queryForObject("SELECT card FROM users WHERE id = ?", String.class, id);
	}

	private String secret(JdbcTemplate jdbc, int id) {
		byte[] value = jdbc.queryForObject("SELECT secret FROM users WHERE id = ?", byte[].class, id);
		return (value != null) ? this.encryption.backward(value) : null;
	}

}
