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

package io.zdm.backfill;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.MappingSql;
import io.zdm.postgres.Database;
import io.zdm.postgres.Session;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Puts one row in step that is known to be out of step, from the side that somebody has
 * named. A side without a value never takes the other's away: most likely nobody has
 * written it, and the other value is the only one there is.
 */
public final class RowRepair {

	private static final Log logger = LogFactory.getLog(RowRepair.class);

	private final Database database;

	private final BackfillSettings settings;

	private final Transformers transformers;

	/**
	 * Create a repair.
	 * @param database the database
	 * @param settings the pace
	 * @param transformers the beans that convert values
	 */
	public RowRepair(Database database, BackfillSettings settings, Transformers transformers) {
		this.database = database;
		this.settings = settings;
		this.transformers = transformers;
	}

	/**
	 * Repair a row in a transaction of its own, unless it obeys by now. The trigger,
	 * where it is there, does not take it for a write of the side that is set, but hands
	 * it on to mappings that build on it.
	 * @param mapping the mapping
	 * @param key the values of its key as texts, by the names of the columns
	 * @param fromOld whether S is right and T is set, or T is right and S is set
	 * @param afterwards told in the transaction what became of the row
	 * @return the same
	 */
	public Outcome repair(Mapping mapping, Map<String, String> key, boolean fromOld, Afterwards afterwards) {
		Optional<String> row = this.database
			.inTransaction(this.settings.transaction(), (session) -> WalkKey.find(session, mapping))
			.filter((columns) -> columns.names().stream().allMatch((name) -> key.containsKey(name.value())))
			.map((columns) -> columns.equalTo(key));
		return this.database.inTransaction(this.settings.transaction(), (session) -> {
			Outcome outcome = row.map((condition) -> repair(session, mapping, condition, fromOld)).orElse(Outcome.LEFT);
			afterwards.repaired(session, outcome);
			return outcome;
		});
	}

	private Outcome repair(Session session, Mapping mapping, String row, boolean fromOld) {
		session.value(String.class, "SELECT set_config('zdm.backfill', ?, true)",
				fromOld ? mapping.id() : mapping.backwardRepair());
		boolean changed = mapping.transformer().isPresent() ? transform(session, mapping, row, fromOld)
				: update(session, mapping, row, fromOld);
		if (diverges(session, mapping, row)) {
			return Outcome.LEFT;
		}
		return changed ? Outcome.REPAIRED : Outcome.OBEYED;
	}

	private static boolean update(Session session, Mapping mapping, String row, boolean fromOld) {
		MappingSql sql = new MappingSql(mapping);
		String assignments = fromOld ? sql.forwardAssignments() : sql.backwardAssignments();
		String statement = "UPDATE %s SET %s\nWHERE %s\n    AND %s\n    AND NOT %s".formatted(mapping.table(),
				assignments, row, diverges(sql), fromOld ? sql.onlyTargetsPresent() : sql.absent());
		logger.debug(statement);
		return session.jdbc().update(statement) > 0;
	}

	private static String diverges(MappingSql sql) {
		return "(NOT %s OR %s)".formatted(sql.obeys(), sql.absent());
	}

	private boolean diverges(Session session, Mapping mapping, String row) {
		if (mapping.transformer().isPresent()) {
			return read(session, mapping, row).stream().anyMatch((values) -> diverges(mapping, values));
		}
		String query = "SELECT EXISTS (SELECT FROM %s WHERE %s AND %s)".formatted(mapping.table(), row,
				diverges(new MappingSql(mapping)));
		logger.debug(query);
		return Boolean.TRUE.equals(session.jdbc().queryForObject(query, Boolean.class));
	}

	private boolean transform(Session session, Mapping mapping, String row, boolean fromOld) {
		for (Values values : read(session, mapping, row)) {
			Object from = fromOld ? values.source : values.target;
			if (from == null || !diverges(mapping, values)) {
				return false;
			}
			TypedTransformer transformer = transformer(mapping);
			MappedColumn column = (fromOld ? mapping.targets() : mapping.sources()).get(0);
			try {
				String value = fromOld ? transformer.forwardText(from) : transformer.backwardText(from);
				return session.jdbc()
					.update("UPDATE %s SET %s = CAST(? AS %s) WHERE %s".formatted(mapping.table(), column.name(),
							TransformedRows.type(session, mapping, column), row), value) > 0;
			}
			catch (ConversionFailedException ex) {
				logger.debug("A row of %s cannot be repaired".formatted(mapping.table().display()), ex);
			}
		}
		return false;
	}

	private List<Values> read(Session session, Mapping mapping, String row) {
		TypedTransformer transformer = transformer(mapping);
		String query = "SELECT %s, %s FROM %s WHERE %s FOR NO KEY UPDATE".formatted(mapping.sources().get(0).name(),
				mapping.targets().get(0).name(), mapping.table(), row);
		logger.debug(query);
		return session.jdbc().query(query, (ResultSet result, int number) -> Values.of(transformer, result));
	}

	/**
	 * A row of which one side is missing is marked: it is filled without being asked for.
	 */
	private boolean diverges(Mapping mapping, Values values) {
		return values.source != null && values.target != null
				&& !transformer(mapping).obeys(values.source, values.target);
	}

	private TypedTransformer transformer(Mapping mapping) {
		return TransformerMissingException.require(this.transformers, mapping.transformer().orElseThrow());
	}

	/**
	 * What became of a row.
	 */
	public enum Outcome {

		/**
		 * It was out of step and obeys now.
		 */
		REPAIRED,

		/**
		 * It obeyed already, or is gone.
		 */
		OBEYED,

		/**
		 * It is still out of step: the side that it was to be repaired from has no value,
		 * or one that says nothing on the other side.
		 */
		LEFT

	}

	/**
	 * Told of a repair in its transaction.
	 */
	@FunctionalInterface
	public interface Afterwards {

		/**
		 * Record it.
		 * @param session the transaction
		 * @param outcome what became of the row
		 */
		void repaired(Session session, Outcome outcome);

	}

	private record Values(@Nullable Object source, @Nullable Object target) {

		static Values of(TypedTransformer transformer, ResultSet row) throws SQLException {
			return new Values(transformer.readSource(row, 1), transformer.readTarget(row, 2));
		}

	}

}
