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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.zdm.postgres.TableSnapshot.Index;

import org.springframework.dao.DataAccessException;

/**
 * A rehearsal on temporary copies within a transaction: each behind a savepoint that is
 * rolled back. A copy takes no more than ACCESS SHARE on the table, and needs the right
 * to create temporary tables.
 */
public final class RehearsalOnCopy implements Rehearsal {

	private static final QualifiedName COPY = QualifiedName.of("pg_temp", "zdm_rehearsal");

	private static final QualifiedName VALUE = QualifiedName.of("pg_temp", "zdm_rehearsal_value");

	/**
	 * The path under which the sync evaluates expressions.
	 */
	private static final String SYNC_PATH = "pg_catalog, pg_temp";

	private static final String FILES = """
			SELECT c.relname AS name, pg_relation_filenode(c.oid)::bigint AS file, c.relkind::text AS kind FROM pg_class c
			WHERE c.oid = %1$s OR c.oid IN (SELECT i.indexrelid FROM pg_index i WHERE i.indrelid = %1$s)
			""";

	private static final String RELATION = """
			SELECT CASE WHEN c.relkind IN ('i', 'I') THEN 'an index of ' || i.indrelid::regclass
			    WHEN c.relkind IN ('r', 'p', 'f') THEN 'a table' WHEN c.relkind IN ('v', 'm') THEN 'a view'
			    WHEN c.relkind = 'S' THEN 'a sequence' ELSE 'another object' END AS description
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			LEFT JOIN pg_index i ON i.indexrelid = c.oid
			WHERE n.nspname = ? AND c.relname = ?
			""";

	private final Session session;

	/**
	 * Create a rehearsal.
	 * @param session a session in a transaction that may write
	 */
	public RehearsalOnCopy(Session session) {
		this.session = session.unpooled();
	}

	@Override
	public Outcome tryOut(QualifiedName table, List<UnaryOperator<String>> before,
			List<UnaryOperator<String>> statements) {
		return rolledBack((failure) -> new Outcome(Optional.of(failure), false, false, List.of(), List.of()), () -> {
			copy(table, "INCLUDING ALL");
			run(before);
			Map<String, RelationFile> then = files();
			run(statements);
			Map<String, RelationFile> now = files();
			boolean rewritten = then.values()
				.stream()
				.anyMatch((file) -> !file.index() && !file.equals(now.get(file.name())));
			boolean rebuilt = then.values()
				.stream()
				.filter(RelationFile::index)
				.anyMatch((file) -> now.containsKey(file.name()) ? !file.equals(now.get(file.name())) : rewritten);
			return new Outcome(Optional.empty(), rewritten, rebuilt, columns(COPY), constraints());
		});
	}

	@Override
	public ExpressionFacts expression(QualifiedName table, List<UnaryOperator<String>> before, String expression) {
		Function<Failure, ExpressionFacts> failed = (failure) -> new ExpressionFacts(Optional.of(failure), "", false);
		return rolledBack(failed, () -> {
			copy(table, "");
			run(before);
			setPath(SYNC_PATH);
			this.session
				.execute("CREATE TEMPORARY TABLE zdm_rehearsal_value AS SELECT (%s) AS value FROM %s WITH NO DATA"
					.formatted(closed(expression), COPY));
			String type = columns(VALUE).get(0).type();
			Optional<Failure> mutable = rolledBack(Optional::of, () -> {
				this.session
					.execute("CREATE INDEX ON %s ((1)) WHERE ((%s) IS NULL)".formatted(COPY, closed(expression)));
				return Optional.empty();
			});
			return new ExpressionFacts(Optional.empty(), type, mutable.isEmpty());
		});
	}

	@Override
	public Map<QualifiedName, String> indexesOnRenamed(QualifiedName table, Identifier from, Identifier to) {
		Map<QualifiedName, String> definitions = new LinkedHashMap<>();
		List<Index> indexes = EmptySearchPath.during(this.session,
				() -> IndexQuery.indexes(this.session, oid(table.quoted())));
		indexes.stream()
			.filter((index) -> index.valid() && index.columnsUsed().contains(from))
			.forEach((index) -> onRenamed(table, index, from, to)
				.ifPresent((definition) -> definitions.put(index.name(), definition)));
		return definitions;
	}

	private Optional<String> onRenamed(QualifiedName table, Index index, Identifier from, Identifier to) {
		int using = index.definition().indexOf(" USING ", shortestBeginning(table, index));
		if (using < 0) {
			return Optional.empty();
		}
		return rolledBack((failure) -> Optional.empty(), () -> {
			copy(table, "");
			this.session.execute(
					"CREATE INDEX zdm_rehearsal_index ON %s%s".formatted(COPY, index.definition().substring(using)));
			this.session.execute("ALTER TABLE %s RENAME COLUMN %s TO %s".formatted(COPY, from, to));
			String renamed = EmptySearchPath.during(this.session, () -> this.session.value(String.class,
					"SELECT pg_get_indexdef('pg_temp.zdm_rehearsal_index'::regclass)"));
			return Optional.of(renamed.substring(renamed.indexOf(" USING ") + 1));
		});
	}

	/**
	 * The names may themselves contain the word that ends the beginning.
	 */
	private static int shortestBeginning(QualifiedName table, Index index) {
		return ("CREATE INDEX " + index.name().name().value() + " ON " + table.display()).length();
	}

	@Override
	public IndexFacts index(QualifiedName table, List<UnaryOperator<String>> before, QualifiedName index, String body,
			boolean unique) {
		return rolledBack((failure) -> new IndexFacts(Optional.of(failure), "", List.of(), List.of(), Optional.empty()),
				() -> new IndexRehearsal(this.session, COPY).facts(table, index, body, unique, () -> run(before),
						SYNC_PATH));
	}

	@Override
	public Optional<IdentitySequence> identity(QualifiedName table, Identifier column) {
		return IdentityQuery.sequence(this.session, table, column);
	}

	@Override
	public Optional<String> failingRow(TableSnapshot table, String expression) {
		return failingRow(table, (rows) -> evaluate(expression, rows));
	}

	@Override
	public Optional<String> failingRow(TableSnapshot table, String expression, String type) {
		return failingRow(table, (rows) -> write(expression, type, rows));
	}

	private Optional<String> failingRow(TableSnapshot table, Function<String, Optional<Failure>> trial) {
		SampledRows sampled = SampledRows.of(this.session, table);
		List<String> places = rolledBack((failure) -> List.of(), () -> {
			this.session.execute("SET LOCAL row_security = off");
			return sampled.places();
		});
		return sampled.failing(places, trial);
	}

	private Optional<Failure> evaluate(String expression, String rows) {
		return rolledBack(Optional::of, () -> {
			this.session.execute("SET LOCAL row_security = off");
			setPath(SYNC_PATH);
			this.session.execute("SELECT num_nonnulls((%s)) %s".formatted(closed(expression), rows));
			return Optional.empty();
		});
	}

	private Optional<Failure> write(String expression, String type, String rows) {
		return rolledBack(Optional::of, () -> {
			this.session.execute("SET LOCAL row_security = off");
			this.session.execute("CREATE TEMPORARY TABLE %s (value %s)".formatted(VALUE.name(), type));
			setPath(SYNC_PATH);
			this.session.execute("INSERT INTO %s SELECT (%s) %s".formatted(VALUE, closed(expression), rows));
			return Optional.empty();
		});
	}

	private void copy(QualifiedName table, String including) {
		this.session
			.execute("CREATE TEMPORARY TABLE %s (LIKE %s %s)".formatted(COPY.name(), table, including).stripTrailing());
	}

	private void run(List<UnaryOperator<String>> statements) {
		statements.forEach((statement) -> this.session.execute(statement.apply(COPY.quoted())));
	}

	private void setPath(String path) {
		this.session.value(String.class, "SELECT set_config('search_path', ?, true)", path);
	}

	private List<TableSnapshot.Column> columns(QualifiedName table) {
		return EmptySearchPath.during(this.session, () -> ColumnQuery.columns(this.session, oid(table.quoted())));
	}

	private List<TableSnapshot.Constraint> constraints() {
		return EmptySearchPath.during(this.session,
				() -> ConstraintQuery.constraints(this.session, oid(COPY.quoted())));
	}

	@Override
	public Optional<String> relation(QualifiedName name) {
		return this.session.queryOptional(RELATION, (row, number) -> row.getString("description"),
				name.schema().value(), name.name().value());
	}

	private long oid(String table) {
		return this.session.value(Long.class, "SELECT ?::regclass::oid::bigint", table);
	}

	/**
	 * By name: an index whose column changes its type is another one afterwards, with the
	 * file of the old one where it is used again.
	 */
	private Map<String, RelationFile> files() {
		return this.session
			.query(FILES.formatted(Long.toString(oid(COPY.quoted()))),
					(row, number) -> new RelationFile(row.getString("name"), row.getLong("file"),
							row.getString("kind").equals("i")))
			.stream()
			.collect(Collectors.toMap(RelationFile::name, Function.identity()));
	}

	/**
	 * A line comment at the end of an expression must not swallow what follows.
	 */
	private static String closed(String expression) {
		return expression + "\n";
	}

	@Override
	public Optional<String> roleBoundToTriggers() {
		boolean bound = rolledBack((failure) -> true, () -> {
			this.session.execute("SET LOCAL session_replication_role = replica");
			return false;
		});
		return bound ? Optional.of(this.session.value(String.class, "SELECT quote_ident(current_user)"))
				: Optional.empty();
	}

	private <T> T rolledBack(Function<Failure, T> failed, Supplier<T> work) {
		List<T> result = new ArrayList<>();
		this.session.execute("SAVEPOINT zdm_rehearsal");
		try {
			result.add(work.get());
		}
		catch (DataAccessException ex) {
			if (SqlState.isConnectionLost(ex)) {
				throw ex;
			}
			result.add(failed.apply(failure(ex)));
		}
		this.session.execute("ROLLBACK TO SAVEPOINT zdm_rehearsal");
		this.session.execute("RELEASE SAVEPOINT zdm_rehearsal");
		return result.get(0);
	}

	private static Failure failure(DataAccessException error) {
		String message = String.valueOf(error.getMostSpecificCause().getMessage());
		String first = message.lines().findFirst().orElse(message);
		return new Failure(SqlState.of(error).orElse(""),
				first.startsWith("ERROR: ") ? first.substring("ERROR: ".length()) : first);
	}

	/**
	 * The file of the copy or of one of its indexes.
	 *
	 * @param name its name
	 * @param file its file
	 * @param index whether it is an index
	 */
	private record RelationFile(String name, long file, boolean index) {
	}

}
