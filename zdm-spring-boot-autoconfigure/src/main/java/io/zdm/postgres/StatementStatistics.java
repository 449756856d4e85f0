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

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.springframework.dao.DataAccessException;

/**
 * Reads which statements ran in this database, where the extension
 * {@code pg_stat_statements} is installed (manual, appendix "Additional Supplied
 * Modules"). It counts calls and does not know when the last one was.
 */
public final class StatementStatistics {

	/**
	 * What zdm's own statements on the rows of the application have in their text, which
	 * the statistics keep.
	 */
	public static final String OWN = "/* zdm */";

	private static final String EXTENSION = """
			SELECT n.nspname,
			    has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,
			    EXISTS (SELECT FROM pg_catalog.pg_attribute a
			        WHERE a.attrelid = c.oid AND a.attname = 'stats_since' AND NOT a.attisdropped) AS since
			FROM pg_catalog.pg_extension e
			    JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
			    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = e.extname
			WHERE e.extname = 'pg_stat_statements'
			""";

	// One statement has a row for calls by a client and another for calls by a function.
	// An entry that was evicted and is there again has another stats_since.
	private static final String STATEMENTS = """
			SELECT concat_ws('/', s.userid, s.queryid, %2$s) AS id, min(s.query) AS query, sum(s.calls)::bigint AS calls
			FROM %1$s s
			WHERE s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
			    AND s.queryid IS NOT NULL AND strpos(s.query, ?) = 0 AND (%3$s)
			GROUP BY 1
			ORDER BY 1
			""";

	// Without the rights of pg_read_all_stats text and id of other roles' statements are
	// hidden. A server whose statistics are full discards a twentieth, ten at least, when
	// a new statement comes: from then on there are never fewer than the rest.
	private static final String BLIND_SPOTS = """
			SELECT count(*) FILTER (WHERE s.queryid IS NULL AND s.dbid = (
			        SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())) AS hidden,
			    count(*) >= current_setting('pg_stat_statements.max')::integer
			        - greatest(10, current_setting('pg_stat_statements.max')::integer / 20) AS full
			FROM %s s
			""";

	/**
	 * Read the statements that have one of some names somewhere in their text, in
	 * whatever case, without zdm's own.
	 * @param session a transaction
	 * @param names the names
	 * @return what there is to read, or nothing where the extension is not installed in
	 * this database
	 */
	public Optional<Reading> read(Session session, List<Identifier> names) {
		return session.queryOptional(EXTENSION, (rows, number) -> {
			CatalogRow row = new CatalogRow(rows);
			return new Extension(new QualifiedName(row.identifier("nspname"), new Identifier("pg_stat_statements")),
					row.flag("readable"), row.flag("since"));
		})
			.map((extension) -> extension.readable ? read(session, extension, names)
					: Reading.impossible("the role of zdm may not read " + extension.view.display()));
	}

	// The view can be there without the library in shared_preload_libraries, and then
	// fails. The transaction goes on.
	private static Reading read(Session session, Extension extension, List<Identifier> names) {
		session.execute("SAVEPOINT zdm_statements");
		try {
			List<StatementCalls> statements = names.isEmpty() ? List.of() : statements(session, extension, names);
			Reading reading = session.queryOptional(BLIND_SPOTS.formatted(extension.view), (rows, number) -> {
				CatalogRow row = new CatalogRow(rows);
				return new Reading(Optional.empty(), statements, row.number("hidden"), row.flag("full"));
			}).orElseThrow();
			session.execute("RELEASE SAVEPOINT zdm_statements");
			return reading;
		}
		catch (DataAccessException ex) {
			session.execute("ROLLBACK TO SAVEPOINT zdm_statements");
			return Reading.impossible(String.valueOf(ex.getMostSpecificCause().getMessage()));
		}
	}

	private static List<StatementCalls> statements(Session session, Extension extension, List<Identifier> names) {
		String mentions = names.stream()
			.map((name) -> "strpos(lower(s.query), lower(?)) > 0")
			.collect(Collectors.joining(" OR "));
		Object[] parameters = new Object[names.size() + 1];
		parameters[0] = OWN;
		for (int index = 0; index < names.size(); index++) {
			String quoted = names.get(index).quoted();
			parameters[index + 1] = quoted.substring(1, quoted.length() - 1);
		}
		return session.query(STATEMENTS.formatted(extension.view,
				extension.since ? "extract(epoch FROM s.stats_since)" : "NULL", mentions), (rows, number) -> {
					CatalogRow row = new CatalogRow(rows);
					return new StatementCalls(row.text("id"), row.text("query"), row.number("calls"));
				}, parameters);
	}

	/**
	 * What could be read.
	 *
	 * @param obstacle why nothing could be read, if that is so
	 * @param statements the statements
	 * @param hidden how many statements of other roles this one does not see
	 * @param full whether the server has no room for more statements, so that it discards
	 * those that run seldom
	 */
	public record Reading(Optional<String> obstacle, List<StatementCalls> statements, long hidden, boolean full) {

		public Reading {
			statements = List.copyOf(statements);
		}

		private static Reading impossible(String obstacle) {
			return new Reading(Optional.of(obstacle), List.of(), 0, false);
		}

	}

	private record Extension(QualifiedName view, boolean readable, boolean since) {

	}

}
