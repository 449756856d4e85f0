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
import java.util.Optional;

import io.zdm.postgres.TableSnapshot.Column;
import io.zdm.postgres.TableSnapshot.Trigger;

/**
 * The user's triggers of a table.
 */
final class TriggerQuery {

	// A WHEN condition on the whole row follows the table, and so stands in no column's
	// way; the catalog records no column for it either.
	private static final String QUERY = """
			SELECT g.tgname, pg_get_triggerdef(g.oid) AS definition, (g.tgtype & 2) <> 0 AS before,
			    (g.tgtype & 1) <> 0 AS per_row, p.prosrc, encode(g.tgargs, 'escape') AS arguments,
			    ARRAY(SELECT a.attname::text FROM pg_attribute a
			        WHERE a.attrelid = g.tgrelid AND a.attnum > 0 AND NOT a.attisdropped
			            AND EXISTS (SELECT FROM pg_depend d
			                WHERE d.classid = 'pg_trigger'::regclass AND d.objid = g.oid
			                    AND d.refclassid = 'pg_class'::regclass AND d.refobjid = g.tgrelid
			                    AND d.refobjsubid = a.attnum)
			        ORDER BY a.attnum) AS columns_used,
			    ARRAY(SELECT a.attname::text FROM unnest(g.tgattr) WITH ORDINALITY u (attnum, place)
			        JOIN pg_attribute a ON a.attrelid = g.tgrelid AND a.attnum = u.attnum
			        ORDER BY u.place) AS update_of,
			    (SELECT 'UPDATE OF ' || string_agg(quote_ident(a.attname), ', ' ORDER BY u.place)
			        FROM unnest(g.tgattr) WITH ORDINALITY u (attnum, place)
			        JOIN pg_attribute a ON a.attrelid = g.tgrelid AND a.attnum = u.attnum) AS update_events,
			    length('CREATE TRIGGER ') + length(quote_ident(g.tgname)) AS name_ends, g.tgenabled::text AS enabled
			FROM pg_trigger g
			JOIN pg_proc p ON p.oid = g.tgfoid
			JOIN pg_namespace n ON n.oid = p.pronamespace
			WHERE g.tgrelid = ?::oid AND NOT g.tgisinternal AND n.nspname <> ?
			ORDER BY g.tgname
			""";

	private TriggerQuery() {
	}

	static List<Trigger> triggers(Session session, long table, List<Column> columns, Identifier zdmSchema) {
		return session.query(QUERY, (row, number) -> trigger(new CatalogRow(row), columns), table, zdmSchema.value());
	}

	private static Trigger trigger(CatalogRow row, List<Column> columns) throws SQLException {
		List<Identifier> recorded = row.identifiers("columns_used");
		String text = row.text("prosrc") + "\n" + row.text("arguments");
		List<Identifier> mentioned = columns.stream()
			.map(Column::name)
			.filter((column) -> new NamePattern(column).isIn(text))
			.toList();
		return new Trigger(row.identifier("tgname"), row.text("definition"), row.flag("before"), row.flag("per_row"),
				recorded, mentioned, row.identifiers("update_of"), afterEvents(row), row.character("enabled"));
	}

	/**
	 * TRUNCATE is the only event that is printed behind UPDATE.
	 */
	private static String afterEvents(CatalogRow row) throws SQLException {
		Optional<String> events = row.optionalText("update_events");
		if (events.isEmpty()) {
			return "";
		}
		String definition = row.text("definition");
		int begin = definition.indexOf(events.get(), (int) row.number("name_ends"));
		String after = definition.substring(begin + events.get().length()).stripLeading();
		return after.startsWith("OR TRUNCATE ") ? after.substring("OR TRUNCATE ".length()) : after;
	}

}
