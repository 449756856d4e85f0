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

package io.zdm.sample;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Shows what a new column does to an application that lets the database generate keys,
 * and how to be prepared for it.
 */
class GeneratedKeyTests {

	private final String url = EmptyDatabase.create();

	// The statement is prepared on the server from its first execution on.
	private final SingleConnectionDataSource dataSource = new SingleConnectionDataSource(
			this.url + "&prepareThreshold=1", true);

	private final JdbcClient jdbc = JdbcClient.create(this.dataSource);

	// Outside a transaction the driver prepares the statement anew by itself.
	private final TransactionTemplate transaction = new TransactionTemplate(
			new JdbcTransactionManager(this.dataSource));

	@BeforeEach
	void createTable() {
		this.jdbc.sql("CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY, user_name text, email text)").update();
	}

	@AfterEach
	void close() {
		this.dataSource.destroy();
	}

	@Test
	void outlivesANewColumnWhenTheKeyIsNamed() {
		this.transaction.execute((status) -> insertWithNamedKey());
		addColumn();

		Map<String, Object> keys = this.transaction.execute((status) -> insertWithNamedKey());
		assertThat(keys).containsOnlyKeys("id").containsEntry("id", 2);
	}

	@Test
	void failsOnceAfterANewColumnWhenTheKeyIsNotNamed() {
		this.transaction.executeWithoutResult((status) -> insertWithoutName());
		addColumn();

		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> this.transaction.executeWithoutResult((status) -> insertWithoutName()))
			.withMessageContaining("cached plan must not change result type");
	}

	private Map<String, Object> insertWithNamedKey() {
		JdbcClient jdbc = this.jdbc;
		KeyHolder keys = new GeneratedKeyHolder();
		jdbc.sql("INSERT INTO users (user_name, email) VALUES (?, ?)")
			.params("Ada", "ada@example.com")
			.update(keys, "id");
		return keys.getKeys();
	}

	private void insertWithoutName() {
		this.jdbc.sql("INSERT INTO users (user_name, email) VALUES (?, ?)")
			.params("Ada", "ada@example.com")
			.update(new GeneratedKeyHolder());
	}

	private void addColumn() {
		JdbcClient.create(new DriverManagerDataSource(this.url))
			.sql("ALTER TABLE users ADD COLUMN display_name text")
			.update();
	}

}
