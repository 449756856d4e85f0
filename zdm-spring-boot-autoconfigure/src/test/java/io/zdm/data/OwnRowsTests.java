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

import java.util.List;

import javax.sql.DataSource;

import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OwnRows}.
 */
class OwnRowsTests {

	@PostgresVersionsTest
	void findsWhatTheTransactionAndItsSavepointsWrote(TestDatabase database) {
		DataSource dataSource = database.dataSource();
		JdbcTemplate jdbc = new JdbcTemplate(dataSource);
		jdbc.execute("CREATE TABLE place (id int PRIMARY KEY, name text)");
		jdbc.execute("INSERT INTO place SELECT id, 'before' FROM generate_series(1, 9) AS id");
		jdbc.execute("VACUUM FREEZE place");
		TransactionTemplate own = transaction(dataSource, TransactionDefinition.PROPAGATION_REQUIRED);
		TransactionTemplate savepoint = transaction(dataSource, TransactionDefinition.PROPAGATION_NESTED);
		TransactionTemplate other = transaction(dataSource, TransactionDefinition.PROPAGATION_REQUIRES_NEW);

		own.executeWithoutResult((status) -> {
			assertThat(ids(jdbc)).isEmpty();
			jdbc.update("UPDATE place SET name = 'own' WHERE id = 1");
			other.executeWithoutResult((inner) -> jdbc.update("UPDATE place SET name = 'other' WHERE id = 2"));
			savepoint.executeWithoutResult((nested) -> {
				jdbc.update("UPDATE place SET name = 'own' WHERE id = 3");
				other.executeWithoutResult((inner) -> jdbc.update("INSERT INTO place VALUES (10, 'other')"));
				assertThat(ids(jdbc)).containsExactly(1, 3);
			});
			savepoint.executeWithoutResult((nested) -> {
				jdbc.update("UPDATE place SET name = 'own' WHERE id = 4");
				nested.setRollbackOnly();
			});
			savepoint.executeWithoutResult((nested) -> jdbc.update("INSERT INTO place VALUES (11, 'own')"));
			assertThat(ids(jdbc)).containsExactly(1, 3, 11);
		});

		assertThat(ids(jdbc)).isEmpty();
	}

	private static TransactionTemplate transaction(DataSource dataSource, int propagation) {
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		transaction.setPropagationBehavior(propagation);
		return transaction;
	}

	private static List<Integer> ids(JdbcTemplate jdbc) {
		return jdbc.queryForList("SELECT id FROM place WHERE " + OwnRows.CONDITION + " ORDER BY id", Integer.class);
	}

}
