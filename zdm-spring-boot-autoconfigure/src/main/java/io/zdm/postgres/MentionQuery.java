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

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

import io.zdm.postgres.TableSnapshot.Column;
import io.zdm.postgres.TableSnapshot.Mention;

/**
 * The functions whose text mentions columns of a table: those that have the names of both
 * in it, and the functions of the table's triggers.
 */
final class MentionQuery {

	private static final String QUERY = """
			SELECT p.oid::regprocedure::text AS function, p.prosrc,
			    EXISTS (SELECT FROM pg_trigger g
			        WHERE g.tgfoid = p.oid AND g.tgrelid = ?::oid AND NOT g.tgisinternal) AS of_trigger
			FROM pg_proc p
			JOIN pg_namespace n ON n.oid = p.pronamespace
			JOIN pg_language l ON l.oid = p.prolang
			WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', ?) AND l.lanname NOT IN ('internal', 'c')
			    AND (strpos(lower(p.prosrc), lower(?)) > 0
			        OR EXISTS (SELECT FROM pg_trigger g WHERE g.tgfoid = p.oid AND g.tgrelid = ?::oid))
			ORDER BY 1
			""";

	private MentionQuery() {
	}

	static List<Mention> mentions(Session session, long table, QualifiedName name, List<Column> columns,
			Identifier zdmSchema) {
		NamePattern tablePattern = new NamePattern(name.name());
		return session
			.query(QUERY, (row, number) -> mentions(new CatalogRow(row), tablePattern, columns), table,
					zdmSchema.value(), name.name().value(), table)
			.stream()
			.flatMap(List::stream)
			.toList();
	}

	private static List<Mention> mentions(CatalogRow row, NamePattern table, List<Column> columns) throws SQLException {
		String function = row.text("function");
		String source = row.text("prosrc");
		if (!row.flag("of_trigger") && !table.isIn(source)) {
			return List.of();
		}
		return columns.stream().map(Column::name).flatMap((column) -> mention(function, column, source)).toList();
	}

	private static Stream<Mention> mention(String function, Identifier column, String source) {
		return new NamePattern(column).firstLine(source).map((line) -> new Mention(function, column, line)).stream();
	}

}
