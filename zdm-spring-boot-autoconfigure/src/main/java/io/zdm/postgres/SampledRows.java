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

package io.zdm.postgres;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.zdm.postgres.Rehearsal.Failure;
import io.zdm.postgres.TableSnapshot.Index;

/**
 * Some rows of a table, on which something is tried. They are named by their places,
 * which two partitions may share: those of a partitioned table are of its largest one.
 *
 * @param session the transaction
 * @param table the table
 * @param part where the rows are
 */
record SampledRows(Session session, TableSnapshot table, QualifiedName part) {

	private static final int SAMPLE = 500;

	static SampledRows of(Session session, TableSnapshot table) {
		QualifiedName largest = TableParts.of(session, table.name())
			.stream()
			.max(Comparator.comparingLong(TablePart::blocks))
			.map(TablePart::name)
			.orElse(table.name());
		return new SampledRows(session, table, largest);
	}

	/**
	 * Choose some rows, those at the beginning among them.
	 * @return their places
	 */
	List<String> places() {
		double percent = Math.min(100, Math.max(0.01, 200.0 * SAMPLE / Math.max(1, this.table.estimatedRows())));
		return this.session.query("""
				(SELECT ctid::text AS row FROM ONLY %1$s LIMIT %2$d)
				UNION (SELECT ctid::text FROM ONLY %1$s TABLESAMPLE SYSTEM (%3$s) LIMIT %2$d)
				""".formatted(this.part, SAMPLE, percent), (row, number) -> row.getString("row"));
	}

	/**
	 * Find a row for which something fails.
	 * @param places the rows
	 * @param trial what is tried, on the rows that a FROM and a WHERE clause give
	 * @return the row and why it fails, nothing where none does
	 */
	Optional<String> failing(List<String> places, Function<String, Optional<Failure>> trial) {
		if (places.isEmpty() || trial.apply(clauses(places)).isEmpty()) {
			return Optional.empty();
		}
		List<String> rows = places;
		while (rows.size() > 1) {
			List<String> half = rows.subList(0, rows.size() / 2);
			rows = trial.apply(clauses(half)).isPresent() ? half : rows.subList(half.size(), rows.size());
		}
		String row = rows.get(0);
		return trial.apply(clauses(rows))
			.map((failure) -> "the row with %s: %s".formatted(key(row), failure.message()));
	}

	private String clauses(List<String> places) {
		return "FROM ONLY %s WHERE ctid = ANY (%s)".formatted(this.part,
				places.stream().map(Literal::of).collect(Collectors.joining(", ", "ARRAY[", "]::tid[]")));
	}

	private String key(String ctid) {
		List<Identifier> key = this.table.indexes()
			.stream()
			.filter(Index::primaryKey)
			.findFirst()
			.map((index) -> index.keys().stream().flatMap(Optional::stream).toList())
			.orElse(List.of());
		if (key.isEmpty()) {
			return "ctid " + ctid;
		}
		String columns = key.stream().map(Identifier::quoted).collect(Collectors.joining(", "));
		String values = this.session
			.queryOptional(
					"SELECT CAST(ROW(%s) AS text) FROM ONLY %s WHERE ctid = ?::tid".formatted(columns, this.part),
					(row, number) -> row.getString(1), ctid)
			.orElse("?");
		return "(%s) = %s".formatted(columns, values);
	}

}
