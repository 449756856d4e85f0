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
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.zdm.backfill.ConversionFailedException;
import io.zdm.backfill.Transformers;
import io.zdm.backfill.TypedTransformer;
import io.zdm.data.TableRule.DirectedMapping;
import io.zdm.plan.Mapping;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows in step that the application has just written, in its transaction, where only
 * a bean can convert them. The trigger has no more than marked them, so that this is the
 * work itself and no check of it.
 */
final class TransformedReconciliation {

	private static final Log logger = LogFactory.getLog(TransformedReconciliation.class);

	private final Connection connection;

	private final TableRule rule;

	private final ReconciliationSql sql;

	private final KeyedStatements statements;

	private final Transformers transformers;

	private final Collection<List<String>> keys;

	/**
	 * Create a reconciliation.
	 * @param connection the connection of the transaction
	 * @param rule what has to be done
	 * @param transformers the beans that convert values
	 * @param keys the keys of the rows
	 */
	TransformedReconciliation(Connection connection, TableRule rule, Transformers transformers,
			Collection<List<String>> keys) {
		this.connection = connection;
		this.rule = rule;
		this.sql = new ReconciliationSql(rule);
		this.statements = new KeyedStatements(connection, rule.entity().key().size());
		this.transformers = transformers;
		this.keys = keys;
	}

	/**
	 * A release without the bean leaves its rows marked: another one fills them.
	 */
	void run() {
		for (DirectedMapping directed : this.rule.mappings()) {
			Optional<TypedTransformer> transformer = directed.mapping().transformer().flatMap(this.transformers::find);
			if (transformer.isPresent()) {
				try {
					reconcile(directed, transformer.get());
				}
				catch (SQLException ex) {
					throw KeyedStatements.failed(directed.mapping().table().display(), ex);
				}
			}
		}
	}

	private void reconcile(DirectedMapping directed, TypedTransformer transformer) throws SQLException {
		List<Change> changes = new ArrayList<>();
		int width = this.rule.entity().key().size();
		try (PreparedStatement statement = this.statements.prepare(this.sql.values(directed.mapping()),
				List.copyOf(this.keys)); ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				List<String> key = new ArrayList<>();
				for (int column = 1; column <= width; column++) {
					key.add(row.getString(column));
				}
				change(directed, transformer, key, transformer.readSource(row, width + 1),
						transformer.readTarget(row, width + 2))
					.ifPresent(changes::add);
			}
		}
		Mapping mapping = directed.mapping();
		apply(this.sql.set(mapping.targets().get(0).name()), mapping.id(),
				changes.stream().filter((change) -> !change.toSource).toList());
		apply(this.sql.set(mapping.sources().get(0).name()), mapping.backwardRepair(),
				changes.stream().filter(Change::toSource).toList());
	}

	/**
	 * A value that cannot be converted does not fail the application's statement, as long
	 * as the row is marked and found again.
	 */
	private Optional<Change> change(DirectedMapping directed, TypedTransformer transformer, List<String> key,
			@Nullable Object source, @Nullable Object target) {
		if (transformer.obeys(source, target)) {
			return Optional.empty();
		}
		boolean toSource = isToSource(directed, source, target);
		Object value = toSource ? target : source;
		try {
			return Optional.of(new Change(key, toSource, text(transformer, toSource, value)));
		}
		catch (ConversionFailedException ex) {
			if (source != null && target != null) {
				throw ex;
			}
			logger.warn("V%s: the row %s of %s is left for later: %s".formatted(directed.synced().version(), key,
					directed.mapping().table().display(), ex.getMessage()));
			return Optional.empty();
		}
	}

	private static @Nullable String text(TypedTransformer transformer, boolean backward, @Nullable Object value) {
		if (value == null) {
			return null;
		}
		return backward ? transformer.backwardText(value) : transformer.forwardText(value);
	}

	/**
	 * What the entity writes wins; but a side without a value is one that the trigger has
	 * marked, or has never been written, and must not take the other's away.
	 */
	private static boolean isToSource(DirectedMapping directed, @Nullable Object source, @Nullable Object target) {
		return (directed.direction() == Direction.BACKWARD) ? target != null : source == null;
	}

	/**
	 * The trigger must not take it for a write that has to be marked.
	 */
	private void apply(String statement, String marker, List<Change> changes) throws SQLException {
		if (changes.isEmpty()) {
			return;
		}
		this.statements.mark(marker);
		int width = this.rule.entity().key().size();
		try (PreparedStatement update = this.statements.prepare(statement,
				changes.stream().map(Change::key).toList())) {
			update.setArray(width + 1,
					this.connection.createArrayOf("text", changes.stream().map(Change::value).toArray()));
			update.executeUpdate();
		}
		this.statements.mark("");
	}

	private record Change(List<String> key, boolean toSource, @Nullable String value) {

	}

}
