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

package io.zdm.lifecycle;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.plan.Plan;
import io.zdm.plan.TableColumn;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.NamePattern;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import io.zdm.postgres.StatementCalls;
import io.zdm.postgres.TablePart;
import io.zdm.store.StatementWatch;
import io.zdm.store.WatchedStatement;

import org.jspecify.annotations.Nullable;

/**
 * Tells which statements name an old column, and from two looks at the server's counters
 * which of them ran in between.
 *
 * @param plan the plan with the old columns
 * @param tables the names under which the rows of each table can be reached: its own, and
 * those of its partitions
 */
record NamingStatements(Plan plan, Map<QualifiedName, Set<Identifier>> tables) {

	private static final int SHOWN_LENGTH = 200;

	private static final Pattern FIRST_WORD = Pattern.compile("^(?:\\s|\\(|--[^\\n]*\\n|/\\*.*?\\*/)*(\\w+)",
			Pattern.DOTALL);

	/**
	 * What defines is found among the dependents, where it matters; and to look at a plan
	 * or to gather statistics is no use of a column.
	 */
	private static final Set<String> NO_USE = Set.of("alter", "analyze", "cluster", "comment", "create", "drop",
			"explain", "grant", "lock", "reindex", "revoke", "security", "truncate", "vacuum");

	static NamingStatements of(Session session, Plan plan) {
		CatalogReader catalog = new CatalogReader();
		Map<QualifiedName, Set<Identifier>> tables = plan.oldColumns()
			.stream()
			.map(TableColumn::table)
			.distinct()
			.collect(Collectors.toMap(Function.identity(),
					(table) -> Stream
						.concat(Stream.of(table), catalog.parts(session, table).stream().map(TablePart::name))
						.map(QualifiedName::name)
						.collect(Collectors.toSet())));
		return new NamingStatements(plan, tables);
	}

	List<Identifier> names() {
		return this.plan.oldColumns().stream().map(TableColumn::column).distinct().toList();
	}

	/**
	 * Return what is known after a look. At the first one the counters are only
	 * remembered: what they count was before.
	 * @param before what was known before, if somebody has looked since the migration
	 * became MIGRATED
	 * @param since when the migration became MIGRATED
	 * @param found the statements and their counters
	 * @param now the time of the look
	 * @return what is known now
	 */
	StatementWatch look(Optional<StatementWatch> before, Instant since, List<StatementCalls> found, Instant now) {
		Map<String, WatchedStatement> statements = new HashMap<>();
		before.ifPresent((watch) -> watch.statements().forEach((id, statement) -> {
			// What the server has evicted is remembered if it ran.
			if (statement.ranAt().isPresent()) {
				statements.put(id, statement);
			}
		}));
		for (StatementCalls statement : found) {
			if (uses(statement.query())) {
				statements.put(statement.id(),
						before.map((watch) -> next(watch.statements().get(statement.id()), statement, now))
							.orElseGet(() -> new WatchedStatement(shown(statement.query()), statement.calls(), 0,
									Optional.empty())));
			}
		}
		return new StatementWatch(since, now, statements);
	}

	private static WatchedStatement next(@Nullable WatchedStatement known, StatementCalls found, Instant now) {
		if (known == null) {
			return new WatchedStatement(shown(found.query()), found.calls(), found.calls(), Optional.of(now));
		}
		if (known.calls() == found.calls()) {
			return known;
		}
		// Fewer calls than before: the counter was reset, and has counted since.
		long more = (found.calls() > known.calls()) ? found.calls() - known.calls() : found.calls();
		return new WatchedStatement(known.query(), found.calls(), known.ran() + more, Optional.of(now));
	}

	private static String shown(String query) {
		String line = query.strip().replaceAll("\\s+", " ");
		return (line.length() <= SHOWN_LENGTH) ? line : line.substring(0, SHOWN_LENGTH - 1) + "…";
	}

	/**
	 * Return whether a statement uses an old column: its name is a word of the text, as
	 * is that of its table or of one of its partitions.
	 */
	private boolean uses(String query) {
		String word = firstWord(query);
		return !NO_USE.contains(word) && this.plan.oldColumns()
			.stream()
			.filter((column) -> isWord(column.column(), query))
			.filter((column) -> this.tables.getOrDefault(column.table(), Set.of())
				.stream()
				.anyMatch((table) -> isWord(table, query)))
			.anyMatch((column) -> !("copy".equals(word) && namesAllNew(column, query)));
	}

	/**
	 * A backup copies whatever columns there are.
	 */
	private boolean namesAllNew(TableColumn old, String query) {
		List<TableColumn> added = this.plan.newColumns()
			.stream()
			.filter((column) -> column.table().equals(old.table()))
			.toList();
		return !added.isEmpty() && added.stream().allMatch((column) -> isWord(column.column(), query));
	}

	private static boolean isWord(Identifier name, String query) {
		return new NamePattern(name).isIn(query);
	}

	private static String firstWord(String query) {
		Matcher matcher = FIRST_WORD.matcher(query);
		return matcher.find() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
	}

}
