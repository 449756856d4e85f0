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

package io.zdm.migration.operation;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * The rows in which a column is NULL. As long as there is one, NOT NULL must not be in
 * force even for new rows: every UPDATE of such a row writes a new one, and would fail.
 *
 * @param snapshot the table
 * @param column the column
 */
record NullRows(TableSnapshot snapshot, Identifier column) {

	/**
	 * Return the step that fails if there is such a row, and names the first. It only
	 * reads.
	 * @return the step
	 */
	Step refuse() {
		QualifiedName table = this.snapshot.name();
		String message = "%s has rows in which '%s' is NULL, so NOT NULL is not in force for anybody yet; see SELECT * FROM %s "
			.formatted(table.display(), this.column.value(), table)
				+ "WHERE %s IS NULL; the first has ".formatted(this.column);
		// The alias keeps columns apart from the variable, whatever they are called.
		String block = """
				DECLARE zdm_key text;
				BEGIN
				  SELECT %s INTO zdm_key FROM %s%s AS zdm_row WHERE zdm_row.%s IS NULL LIMIT 1;
				  IF zdm_key IS NOT NULL THEN
				    RAISE EXCEPTION USING ERRCODE = 'not_null_violation', MESSAGE = %s || zdm_key;
				  END IF;
				END""".formatted(key(), this.snapshot.isPartitioned() ? "" : "ONLY ", table, this.column,
				Literal.of(message));
		return Step.Ddl.of("check-not-null %s.%s".formatted(table.display(), this.column.value()), table,
				LockMode.ACCESS_SHARE, "DO " + Literal.of(block));
	}

	private String key() {
		List<Identifier> key = this.snapshot.indexes()
			.stream()
			.filter(TableSnapshot.Index::primaryKey)
			.findFirst()
			.map((index) -> index.keys().stream().flatMap(Optional::stream).toList())
			.orElse(List.of());
		if (key.isEmpty()) {
			return "'ctid = ' || CAST(zdm_row.ctid AS text)";
		}
		String names = key.stream().map(Identifier::quoted).collect(Collectors.joining(", ", "(", ") = "));
		return key.stream()
			.map((name) -> "zdm_row." + name)
			.collect(Collectors.joining(", ", Literal.of(names) + " || CAST(ROW(", ") AS text)"));
	}

}
