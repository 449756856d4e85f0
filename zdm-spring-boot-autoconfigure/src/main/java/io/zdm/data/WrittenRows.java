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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rows that one transaction wrote through a hook. Not for several threads.
 */
public final class WrittenRows {

	private final DualWrites dualWrites;

	private final boolean sampled;

	private final Map<EntityTable, Set<List<String>>> keys = new LinkedHashMap<>();

	private final Set<EntityTable> unknown = new LinkedHashSet<>();

	WrittenRows(DualWrites dualWrites, boolean sampled) {
		this.dualWrites = dualWrites;
		this.sampled = sampled;
	}

	/**
	 * Return whether rows of a table have to be collected in this transaction: it has
	 * mappings now whose columns the entity writes, and is checked.
	 * @param entity the table
	 * @return whether {@link #add} has to be called for each row that is written
	 */
	public boolean wants(EntityTable entity) {
		Optional<TableRule> rule = this.dualWrites.rules().of(entity);
		return rule.isPresent() && (this.sampled || rule.get().always());
	}

	/**
	 * Add a row, or the rows of a collection.
	 * @param entity the table
	 * @param key the values of the key's columns, as PostgreSQL reads them
	 * @see io.zdm.postgres.SqlText
	 */
	public void add(EntityTable entity, List<String> key) {
		this.keys.computeIfAbsent(entity, (table) -> new LinkedHashSet<>()).add(List.copyOf(key));
	}

	/**
	 * Add all rows that the transaction has written to a table, where nobody knows which
	 * these are. They are put in step only where no trigger does it, at the price of
	 * reading the whole table.
	 * @param entity the table
	 */
	public void addUnknown(EntityTable entity) {
		this.unknown.add(entity);
	}

	/**
	 * Return whether nothing was added.
	 * @return whether {@link #reconcile} has nothing to do
	 */
	public boolean isEmpty() {
		return this.keys.isEmpty() && this.unknown.isEmpty();
	}

	/**
	 * Look at all rows that were added, and put those in step that are not: one statement
	 * for each table, more only where the sync trigger did not do its work. Does nothing
	 * for migrations whose phase has changed meanwhile. Afterwards no row is left.
	 * @param connection the connection of the transaction, after the rows were written
	 * @throws org.springframework.dao.DataAccessException if a statement fails; the
	 * transaction cannot be committed then
	 */
	public void reconcile(Connection connection) {
		if (isEmpty()) {
			return;
		}
		Map<EntityTable, Set<List<String>>> rows = new LinkedHashMap<>(this.keys);
		this.keys.clear();
		Map<EntityTable, Set<List<String>>> tables = new LinkedHashMap<>();
		this.unknown.forEach((entity) -> tables.put(entity, Set.of()));
		this.unknown.clear();
		this.dualWrites.during((rules) -> {
			byRule(rules, rows).forEach((rule, keys) -> {
				reconciliation(connection, rule, keys).run();
				new TransformedReconciliation(connection, rule, this.dualWrites.transformers(), keys.keySet()).run();
			});
			byRule(rules, tables).forEach((rule, none) -> reconciliation(connection, rule, none).runForTransaction());
		});
	}

	private Reconciliation reconciliation(Connection connection, TableRule rule, Map<List<String>, EntityTable> keys) {
		return new Reconciliation(connection, rule, this.dualWrites.account(), keys);
	}

	/**
	 * Entities that share a table and write it alike share a statement.
	 */
	private static Map<TableRule, Map<List<String>, EntityTable>> byRule(Rules rules,
			Map<EntityTable, Set<List<String>>> rows) {
		Map<TableRule, Map<List<String>, EntityTable>> statements = new LinkedHashMap<>();
		rows.forEach((entity, keys) -> rules.of(entity).ifPresent((rule) -> {
			TableRule shared = statements.keySet().stream().filter(rule::isLike).findFirst().orElse(rule);
			Map<List<String>, EntityTable> merged = statements.computeIfAbsent(shared, (key) -> new LinkedHashMap<>());
			keys.forEach((key) -> merged.put(key, entity));
		}));
		return statements;
	}

}
