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

import java.util.Locale;
import java.util.Optional;

import io.zdm.postgres.ConcurrentDdlException.Reason;

import org.springframework.dao.DataAccessException;

/**
 * Builds and drops indexes while the table is read and written. None of it is in a
 * transaction, so it can be cut off anywhere: each call looks at the catalog first, and
 * does what is left to do.
 */
public final class ConcurrentIndexes {

	private static final String DUPLICATE_TABLE = "42P07";

	private static final int CORRUPTING_FIRST = 140_000;

	private static final int CORRUPTING_LAST = 140_003;

	// From its first to its last transaction a concurrent build or drop holds SHARE
	// UPDATE
	// EXCLUSIVE on the table. Another index of the same table counts too: a build that
	// waits for another one's lock ends in a deadlock, of which that one may be the
	// victim, as it waits for all older snapshots. A session whose statement this role
	// may not see counts as well, but for autovacuum, which has no role.
	private static final String BUILDER = """
			SELECT l.pid, coalesce(a.application_name, '') AS application_name
			FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
			WHERE l.locktype = 'relation' AND l.relation = to_regclass(?) AND l.granted
			    AND l.mode = 'ShareUpdateExclusiveLock' AND l.pid <> pg_backend_pid()
			    AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
			    AND a.usesysid IS NOT NULL AND (a.query ~* 'index' OR a.query = '<insufficient privilege>')
			ORDER BY l.pid LIMIT 1
			""";

	// REINDEX CONCURRENTLY names what it builds after the index, cut so that the ending
	// fits: _ccnew before the two are swapped, _ccold after that.
	private static final String LEFTOVERS = """
			SELECT n.nspname, c.relname FROM pg_index i
			JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			CROSS JOIN LATERAL (SELECT substring(c.relname FROM '^(.+)_cc(?:new|old)[0-9]*$') AS base) b
			WHERE starts_with(?, b.base) AND i.indrelid = to_regclass(?) AND NOT i.indisvalid
			ORDER BY n.nspname, c.relname
			""";

	private final Database database;

	private final CatalogReader catalog = new CatalogReader();

	public ConcurrentIndexes(Database database) {
		this.database = database;
	}

	/**
	 * Build an index, unless it is there. An invalid one of its name, which an earlier
	 * attempt has left, is dropped before, if nobody is building it.
	 * @param table the table
	 * @param index the index
	 * @param statement the CREATE INDEX CONCURRENTLY statement
	 * @param definition its definition without names, where it is known: another index of
	 * its name is left alone, valid or not
	 * @throws ConcurrentDdlException if it cannot be built
	 */
	public void create(QualifiedName table, QualifiedName index, String statement, Optional<String> definition) {
		refuseCorruptingServer();
		Wanted wanted = new Wanted(table, index, statement, definition);
		UntimedSession.use(this.database, (session) -> {
			Optional<IndexState> existing = this.catalog.index(session, index);
			existing.ifPresent((state) -> checkSame(session, wanted, state));
			if (existing.isPresent() && existing.get().valid()) {
				return;
			}
			refuseWhileBuilt(session, table, index);
			if (existing.isPresent()) {
				session.execute("DROP INDEX CONCURRENTLY IF EXISTS " + index);
			}
			build(session, wanted);
		});
	}

	/**
	 * Drop an index, if it is there.
	 * @param index the index
	 * @param definition its definition without names, where it is known: another index of
	 * its name is left alone
	 * @throws ConcurrentDdlException if it cannot be dropped
	 */
	public void drop(QualifiedName index, Optional<String> definition) {
		UntimedSession.use(this.database,
				(session) -> this.catalog.index(session, index)
					.filter((state) -> isDefined(session, index, definition))
					.ifPresent((state) -> drop(session, index, state)));
	}

	/**
	 * Run a statement of the author that cannot be in a transaction.
	 * @param statement the statement
	 * @throws ConcurrentDdlException if it builds an index on a server that would build a
	 * broken one
	 */
	public void run(String statement) {
		if (statement.toUpperCase(Locale.ROOT).contains("INDEX")) {
			refuseCorruptingServer();
		}
		UntimedSession.use(this.database, (session) -> session.execute(statement));
	}

	/**
	 * Build an index anew beside itself, and put the new one in its place. The invalid
	 * ones that an earlier attempt has left are dropped before, if nobody is building
	 * them.
	 * @param table the table
	 * @param index the index
	 * @throws ConcurrentDdlException if it cannot be built
	 */
	public void rebuild(QualifiedName table, QualifiedName index) {
		refuseCorruptingServer();
		UntimedSession.use(this.database, (session) -> {
			refuseWhileBuilt(session, table, index);
			session
				.query(LEFTOVERS, (row, number) -> new CatalogRow(row).qualifiedName("nspname", "relname"),
						index.name().value(), table.quoted())
				.forEach((leftover) -> session.execute("DROP INDEX CONCURRENTLY IF EXISTS " + leftover));
			try {
				session.execute("REINDEX INDEX CONCURRENTLY " + index);
			}
			catch (DataAccessException ex) {
				if (SqlState.DEADLOCK_DETECTED.is(ex)) {
					throw new ConcurrentDdlException(Reason.BEING_BUILT, beingBuilt(table, index, "another session"),
							ex);
				}
				throw ex;
			}
		});
	}

	private void build(Session session, Wanted wanted) {
		QualifiedName table = wanted.table();
		QualifiedName index = wanted.index();
		try {
			session.execute(wanted.statement());
		}
		catch (DataAccessException ex) {
			if (SqlState.UNIQUE_VIOLATION.is(ex)) {
				this.catalog.index(session, index)
					.filter((state) -> !state.valid())
					.ifPresent((state) -> drop(session, index, state));
				throw duplicateKey(table, index, ex);
			}
			if (SqlState.DEADLOCK_DETECTED.is(ex)) {
				throw new ConcurrentDdlException(Reason.BEING_BUILT, beingBuilt(table, index, "another session"), ex);
			}
			boolean taken = SqlState.of(ex).filter(DUPLICATE_TABLE::equals).isPresent();
			if (taken && this.catalog.resolve(session, Optional.of(index.schema()), index.name()).isPresent()) {
				throw new ConcurrentDdlException(Reason.NAME_TAKEN,
						"""
								Index %s cannot be built on table %s, as a table or view has its name. Nothing was changed. Rename \
								that one"""
							.formatted(index.display(), table.display()),
						ex);
			}
			if (!taken || !isThere(session, wanted)) {
				throw ex;
			}
		}
	}

	/**
	 * Return whether another instance has built the index while this one waited for the
	 * table.
	 */
	private boolean isThere(Session session, Wanted wanted) {
		Optional<IndexState> state = this.catalog.index(session, wanted.index());
		state.ifPresent((found) -> {
			checkSame(session, wanted, found);
			if (!found.valid()) {
				refuseWhileBuilt(session, wanted.table(), wanted.index());
			}
		});
		return state.filter(IndexState::valid).isPresent();
	}

	private static void drop(Session session, QualifiedName index, IndexState state) {
		refuseWhileBuilt(session, state.table(), index);
		session.execute("DROP INDEX CONCURRENTLY IF EXISTS " + index);
	}

	private static void refuseWhileBuilt(Session session, QualifiedName table, QualifiedName index) {
		session
			.queryOptional(BUILDER,
					(row, number) -> "pid %d ('%s')".formatted(row.getInt("pid"), row.getString("application_name")),
					table.quoted())
			.ifPresent((builder) -> {
				throw new ConcurrentDdlException(Reason.BEING_BUILT, beingBuilt(table, index, builder));
			});
	}

	private static String beingBuilt(QualifiedName table, QualifiedName index, String builder) {
		return "Index %s has to wait: %s is working on an index of table %s. Try again when that has ended"
			.formatted(index.display(), builder, table.display());
	}

	private void checkSame(Session session, Wanted wanted, IndexState state) {
		if (!state.table().equals(wanted.table()) || state.unique() != wanted.unique()
				|| !isDefined(session, wanted.index(), wanted.definition())) {
			throw new ConcurrentDdlException(Reason.NAME_TAKEN,
					"""
							Index %s cannot be built on table %s, as another one has its name: %s%s. Nothing was changed. Rename \
							or drop that one"""
						.formatted(wanted.index().display(), wanted.table().display(), state.definition(),
								state.valid() ? "" : ", which is not valid"));
		}
	}

	// The path is empty only for the length of a transaction, which has to be begun for
	// it.
	private boolean isDefined(Session session, QualifiedName index, Optional<String> definition) {
		return definition.isEmpty()
				|| session.inTransaction(() -> this.catalog.indexDefinition(session, index)).equals(definition);
	}

	private static ConcurrentDdlException duplicateKey(QualifiedName table, QualifiedName index,
			DataAccessException cause) {
		return new ConcurrentDdlException(Reason.DUPLICATE_KEY,
				"""
						Unique index %s cannot be built on table %s: %s. No invalid index was left behind. Remove the duplicates \
						and retry"""
					.formatted(index.display(), table.display(), cause.getMostSpecificCause().getMessage()),
				cause);
	}

	private void refuseCorruptingServer() {
		ServerVersion version = this.database.version();
		if (isCorrupting(version)) {
			throw new ConcurrentDdlException(Reason.CORRUPTING_SERVER,
					"""
							PostgreSQL %s silently leaves rows out of indexes that are built concurrently. Nothing was changed. \
							Update the server to 14.4 or newer and retry"""
						.formatted(version));
		}
	}

	static boolean isCorrupting(ServerVersion version) {
		return version.number() >= CORRUPTING_FIRST && version.number() <= CORRUPTING_LAST;
	}

	/**
	 * An index that is to be there.
	 *
	 * @param table the table
	 * @param index its name
	 * @param statement the statement that builds it
	 * @param definition its definition without names, where it is known
	 */
	private record Wanted(QualifiedName table, QualifiedName index, String statement, Optional<String> definition) {

		boolean unique() {
			return this.statement.stripLeading().regionMatches(true, 0, "CREATE UNIQUE", 0, "CREATE UNIQUE".length());
		}

	}

}
