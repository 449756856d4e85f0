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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zdm.data.TableRule.DirectedMapping;

/**
 * Looks at rows that the application has just written to a table, in its transaction, and
 * puts those in step that are not.
 */
final class Reconciliation {

	private final Connection connection;

	private final TableRule rule;

	private final ReconciliationSql sql;

	private final KeyedStatements statements;

	private final DualWriteAccount account;

	private final Map<List<String>, EntityTable> rows;

	/**
	 * Create a reconciliation.
	 * @param connection the connection of the transaction
	 * @param rule what has to be done
	 * @param account where it is noted
	 * @param rows the keys of the rows, with the entity that wrote each
	 */
	Reconciliation(Connection connection, TableRule rule, DualWriteAccount account,
			Map<List<String>, EntityTable> rows) {
		this.connection = connection;
		this.rule = rule;
		this.sql = new ReconciliationSql(rule);
		this.statements = new KeyedStatements(connection, rule.entity().key().size());
		this.account = account;
		this.rows = rows;
	}

	void run() {
		List<DirectedMapping> triggered = new ArrayList<>();
		List<DirectedMapping> alone = new ArrayList<>();
		for (DirectedMapping directed : this.rule.mappings()) {
			if (directed.mapping().transformer().isEmpty()) {
				(directed.mapping().dualWrite().hasTrigger() ? triggered : alone).add(directed);
			}
		}
		if (!alone.isEmpty()) {
			update(this.sql.keepInStep(alone), List.copyOf(this.rows.keySet()));
		}
		if (!triggered.isEmpty()) {
			check(triggered);
		}
	}

	/**
	 * Put all rows in step that the transaction has written to the table, as far as no
	 * trigger does, whoever wrote them.
	 */
	void runForTransaction() {
		List<DirectedMapping> alone = this.rule.untriggered();
		if (!alone.isEmpty()) {
			String statement = this.sql.keepTransactionInStep(alone);
			try (PreparedStatement prepared = this.connection.prepareStatement(statement)) {
				prepared.executeUpdate();
			}
			catch (SQLException ex) {
				throw KeyedStatements.failed(this.rule.table().table().display(), ex);
			}
		}
	}

	private void check(List<DirectedMapping> mappings) {
		for (DirectedMapping directed : mappings) {
			this.rows.values().forEach((entity) -> this.account.checked(directed.synced(), entity, 1));
		}
		findDisobeying(mappings).forEach((directed, keys) -> {
			repair(directed.mapping().id(), this.sql.repairTargets(directed), keys);
			repair(directed.mapping().backwardRepair(), this.sql.repairSources(directed), keys);
			Map<EntityTable, List<String>> found = new LinkedHashMap<>();
			keys.forEach((key) -> found
				.computeIfAbsent(this.rows.getOrDefault(key, this.rule.entity()), (entity) -> new ArrayList<>())
				.add(String.join(", ", key)));
			found.forEach((entity, texts) -> this.account.repaired(directed.synced(), entity, texts));
		});
	}

	private Map<DirectedMapping, List<List<String>>> findDisobeying(List<DirectedMapping> mappings) {
		Map<DirectedMapping, List<List<String>>> found = new LinkedHashMap<>();
		String query = this.sql.check(mappings);
		int width = this.rule.entity().key().size();
		try (PreparedStatement statement = this.statements.prepare(query, List.copyOf(this.rows.keySet()));
				ResultSet result = statement.executeQuery()) {
			while (result.next()) {
				List<String> key = new ArrayList<>();
				for (int column = 1; column <= width; column++) {
					key.add(result.getString(column));
				}
				for (int index = 0; index < mappings.size(); index++) {
					if (result.getBoolean(width + index + 1)) {
						found.computeIfAbsent(mappings.get(index), (directed) -> new ArrayList<>()).add(key);
					}
				}
			}
			return found;
		}
		catch (SQLException ex) {
			throw KeyedStatements.failed(this.rule.table().table().display(), ex);
		}
	}

	/**
	 * The trigger, where it is there again, must not take the repair for a write.
	 */
	private void repair(String marker, String statement, List<List<String>> keys) {
		try {
			this.statements.mark(marker);
			update(statement, keys);
			this.statements.mark("");
		}
		catch (SQLException ex) {
			throw KeyedStatements.failed(this.rule.table().table().display(), ex);
		}
	}

	private void update(String sql, List<List<String>> keys) {
		try (PreparedStatement statement = this.statements.prepare(sql, keys)) {
			statement.executeUpdate();
		}
		catch (SQLException ex) {
			throw KeyedStatements.failed(this.rule.table().table().display(), ex);
		}
	}

}
