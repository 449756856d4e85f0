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
	 * @throws ConcurrentDdlException if it cannot be built
	 */
	public void create(QualifiedName table, QualifiedName index, String statement) {
		refuseCorruptingServer();
		UntimedSession.use(this.database, (session) -> {
			Optional<IndexState> existing = this.catalog.index(session, index);
			existing.ifPresent((state) -> checkSame(table, index, statement, state));
			if (existing.isPresent() && existing.get().valid()) {
				return;
			}
			refuseWhileBuilt(session, table, index);
			if (existing.isPresent()) {
				session.execute("DROP INDEX CONCURRENTLY IF EXISTS " + index);
			}
			build(session, table, index, statement);
		});
	}

	/**
	 * Drop an index, if it is there.
	 * @param index the index
	 * @throws ConcurrentDdlException if it cannot be dropped
	 */
	public void drop(QualifiedName index) {
		UntimedSession.use(this.database,
				(session) -> this.catalog.index(session, index).ifPresent((state) -> drop(session, index, state)));
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

	private void build(Session session, QualifiedName table, QualifiedName index, String statement) {
		try {
			session.execute(statement);
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
			if (!SqlState.of(ex).filter(DUPLICATE_TABLE::equals).isPresent()
					|| !isThere(session, table, index, statement)) {
				throw ex;
			}
		}
	}

	/**
	 * Return whether another instance has built the index while this one waited for the
	 * table.
	 */
	private boolean isThere(Session session, QualifiedName table, QualifiedName index, String statement) {
		Optional<IndexState> state = this.catalog.index(session, index);
		state.ifPresent((found) -> {
			checkSame(table, index, statement, found);
			if (!found.valid()) {
				refuseWhileBuilt(session, table, index);
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

	private static void checkSame(QualifiedName table, QualifiedName index, String statement, IndexState state) {
		boolean unique = statement.stripLeading().regionMatches(true, 0, "CREATE UNIQUE", 0, "CREATE UNIQUE".length());
		if (!state.table().equals(table) || state.unique() != unique) {
			throw new ConcurrentDdlException(Reason.NAME_TAKEN, """
					Index %s cannot be built on table %s, as another one has its name: %s. Nothing was changed. Rename \
					or drop that one""".formatted(index.display(), table.display(), state.definition()));
		}
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

}
