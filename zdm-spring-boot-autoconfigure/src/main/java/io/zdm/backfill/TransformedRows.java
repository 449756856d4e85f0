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

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.MappingSql;
import io.zdm.postgres.Session;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Rows of which one side is filled from the other by a transformer: read, converted here,
 * and written back where nobody has written them meanwhile.
 *
 * @param mapping the mapping
 * @param transformer its transformer
 * @param forward whether T is filled from S, or S from T
 */
record TransformedRows(Mapping mapping, TypedTransformer transformer, boolean forward) {

	private static final Log logger = LogFactory.getLog(TransformedRows.class);

	/**
	 * The rows of one UPDATE. While they are converted the transaction is idle.
	 */
	private static final int ROWS_AT_ONCE = 250;

	/**
	 * Fill rows.
	 * @param session the transaction
	 * @param query the statement that reads them
	 * @return how many were filled, and why others were not
	 */
	Filled fill(Session session, String query) {
		BatchMark.set(session, this.forward ? this.mapping.id() : this.mapping.backwardRepair());
		List<Found> found = session.query(query, (row, number) -> new Found(row.getString(1), row.getString(2), Objects
			.requireNonNull(this.forward ? this.transformer.readSource(row, 3) : this.transformer.readTarget(row, 3))));
		List<String> failures = new ArrayList<>();
		long changed = 0;
		for (int from = 0; from < found.size(); from += ROWS_AT_ONCE) {
			List<Converted> converted = new ArrayList<>();
			for (Found row : found.subList(from, Math.min(from + ROWS_AT_ONCE, found.size()))) {
				convert(row, converted, failures);
			}
			changed += converted.isEmpty() ? 0 : write(session, converted);
		}
		return new Filled(found.size(), changed, failures);
	}

	private void convert(Found row, List<Converted> converted, List<String> failures) {
		try {
			converted.add(new Converted(row,
					this.forward ? this.transformer.forwardText(row.value) : this.transformer.backwardText(row.value)));
		}
		catch (ConversionFailedException ex) {
			String failure = "ctid %s of %s: %s".formatted(row.ctid, this.mapping.table().display(), ex.getMessage());
			logger.debug(failure, ex);
			failures.add(failure);
		}
	}

	/**
	 * Return the statement that reads rows to be filled.
	 * @param rows the condition that a row version is meant
	 * @param rest what follows the condition, such as a limit
	 * @return the statement
	 */
	String query(String rows, String rest) {
		return """
				SELECT /* zdm */ ctid::text, xmin::text, %s FROM %s
				WHERE %s
				    AND %s
				%s""".formatted(from().name(), this.mapping.table(), rows, needed(), rest);
	}

	/**
	 * A version of a row is named by its place and the transaction that wrote it. After a
	 * wait for a lock the newest version is looked at, which has another one.
	 */
	private String update(Session session) {
		String type = type(session, this.mapping, to());
		return """
				UPDATE %s AS "~rows" SET /* zdm */ %s = CAST("~filled"."~value" AS %s)
				FROM unnest(?::text[], ?::text[], ?::text[]) AS "~filled" ("~ctid", "~xmin", "~value")
				WHERE "~rows".ctid = ANY (CAST(?::text[] AS tid[]))
				    AND "~rows".ctid::text = "~filled"."~ctid" AND "~rows".xmin::text = "~filled"."~xmin"
				    AND %s""".formatted(this.mapping.table(), to().name(), type, needed());
	}

	/**
	 * Return the type of a column as its table has it now, which a cast from text takes.
	 * @param session the transaction
	 * @param mapping the mapping
	 * @param column the column
	 * @return the type without its modifier
	 */
	static String type(Session session, Mapping mapping, MappedColumn column) {
		return session.value(String.class, """
				SELECT pg_catalog.format_type(atttypid, -1) FROM pg_catalog.pg_attribute
				WHERE attrelid = ?::regclass AND attname = ?""", mapping.table().quoted(), column.name().value());
	}

	private long write(Session session, List<Converted> converted) {
		String statement = update(session);
		logger.debug(statement);
		Object[] places = converted.stream().map((row) -> row.row.ctid).toArray();
		Object[] versions = converted.stream().map((row) -> row.row.xmin).toArray();
		Object[] values = converted.stream().map(Converted::value).toArray();
		return session.jdbc().update(statement, (update) -> {
			Connection connection = session.connection();
			update.setArray(1, connection.createArrayOf("text", places));
			update.setArray(2, connection.createArrayOf("text", versions));
			update.setArray(3, connection.createArrayOf("text", values));
			update.setArray(4, connection.createArrayOf("text", places));
		});
	}

	private String needed() {
		MappingSql sql = new MappingSql(this.mapping);
		return this.forward ? sql.needsBackfill() : sql.onlyTargetsPresent();
	}

	private MappedColumn from() {
		return (this.forward ? this.mapping.sources() : this.mapping.targets()).get(0);
	}

	private MappedColumn to() {
		return (this.forward ? this.mapping.targets() : this.mapping.sources()).get(0);
	}

	/**
	 * What became of some rows.
	 *
	 * @param found how many were to be filled
	 * @param changed how many were filled
	 * @param failures why some could not be converted, one sentence for each
	 */
	record Filled(int found, long changed, List<String> failures) {

	}

	private record Found(String ctid, String xmin, Object value) {

	}

	private record Converted(Found row, String value) {

	}

}
