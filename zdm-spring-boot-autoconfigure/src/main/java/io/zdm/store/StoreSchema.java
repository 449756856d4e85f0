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

package io.zdm.store;

import java.time.Duration;
import java.util.Set;

import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;
import io.zdm.postgres.SqlState;
import io.zdm.postgres.TransactionSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.dao.DataAccessException;

/**
 * The schema of zdm itself: created at the first start, upgraded by newer releases while
 * older ones still run.
 */
public final class StoreSchema {

	private static final Log logger = LogFactory.getLog(StoreSchema.class);

	/**
	 * How often an installation is tried that lost a race all the same: where sessions
	 * default to REPEATABLE READ, the snapshot is older than the lock that was waited
	 * for.
	 */
	private static final int ATTEMPTS = 5;

	private static final TransactionSettings INSTALLATION = TransactionSettings.BOOKKEEPING
		.withLockTimeout(Duration.ofSeconds(30));

	private static final String COMMENT = "Zero-downtime migrations (zdm): history, leases, instances, audit and the"
			+ " functions of the sync triggers. Managed by the zdm Spring Boot starter; see docs/how-it-works.md there.";

	/**
	 * Duplicate schema, duplicate table, unique violation in the catalog, serialization
	 * failure, deadlock: somebody else was faster.
	 */
	private static final Set<String> LOST_RACE = Set.of("42P06", "42P07", "23505", "40001", "40P01");

	private static final String READ_ONLY = "25006";

	private final Database database;

	private final Identifier schema;

	/**
	 * Describe a store; asks nothing yet.
	 * @param database the database that it is in
	 * @param schema its schema
	 */
	public StoreSchema(Database database, Identifier schema) {
		this.database = database;
		this.schema = schema;
	}

	/**
	 * Return whether the store is there, in whatever version. Needs no right on it.
	 * @return whether it is
	 */
	public boolean exists() {
		return this.database.withConnection((session) -> session.value(Boolean.class, """
				SELECT EXISTS (
				    SELECT FROM pg_catalog.pg_class c
				        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
				    WHERE n.nspname = ? AND c.relname = 'store_version')
				""", this.schema.value()));
	}

	/**
	 * Create the store or bring it up to date. Any number of instances may do so at once.
	 * Where the store is of this version or newer, that is one SELECT and no lock.
	 * @throws StoreUnavailableException if the role lacks a right, or the server is
	 * read-only
	 */
	public void install() {
		for (int attempt = 1; installedVersion() < StoreTables.VERSION; attempt++) {
			try {
				this.database.useTransaction(INSTALLATION, this::upgrade);
			}
			catch (DataAccessException ex) {
				boolean lostRace = SqlState.of(ex).filter(LOST_RACE::contains).isPresent();
				if (!lostRace || attempt == ATTEMPTS) {
					throw explained(ex);
				}
				logger.debug("Another instance is installing the store too", ex);
			}
		}
	}

	private int installedVersion() {
		try {
			return this.database.withConnection((session) -> version(session));
		}
		catch (DataAccessException ex) {
			if (SqlState.UNDEFINED_TABLE.is(ex)) {
				return 0;
			}
			throw explained(ex);
		}
	}

	private int version(Session session) {
		return session.value(Integer.class, """
				SELECT coalesce(max(version), 0) FROM %s.store_version
				""".formatted(this.schema));
	}

	private void upgrade(Session session) {
		// CREATE … IF NOT EXISTS of two sessions at once ends in a unique violation in
		// the catalog. A lock of the transaction holds behind a transaction pooler too.
		session.jdbc().queryForMap("SELECT pg_catalog.pg_advisory_xact_lock(?)::text AS locked", lockKey());
		StoreRights rights = StoreRights.read(session, this.schema);
		rights.check(this.schema);
		if (!rights.schemaExists()) {
			session.execute("CREATE SCHEMA " + this.schema);
		}
		int installed = rights.tablesExist() ? version(session) : 0;
		for (int version = installed + 1; version <= StoreTables.VERSION; version++) {
			session.execute(StoreTables.script(version, this.schema));
			session.update("INSERT INTO %s.store_version (version) VALUES (?)".formatted(this.schema), version);
		}
		if (rights.mayComment()) {
			session.execute("COMMENT ON SCHEMA %s IS '%s'".formatted(this.schema, COMMENT));
		}
		if (installed < StoreTables.VERSION) {
			logger.info("The schema %s of zdm is now of version %d".formatted(this.schema, StoreTables.VERSION));
		}
	}

	private long lockKey() {
		return Long.parseLong(Identifier.hash("zdm store " + this.schema.value()), 16);
	}

	private RuntimeException explained(DataAccessException ex) {
		String state = SqlState.of(ex).orElse("");
		if (state.equals(SqlState.INSUFFICIENT_PRIVILEGE.code())) {
			return StoreRights.missing(
					this.database.withConnection((session) -> StoreRights.read(session, this.schema)), this.schema, ex);
		}
		if (state.equals(READ_ONLY)) {
			return new StoreUnavailableException(
					"The schema %s of zdm cannot be created: the server takes no writes".formatted(this.schema),
					"Connect to the primary, and see that default_transaction_read_only is off.", ex);
		}
		if (state.equals("42P07")) {
			return new StoreUnavailableException(
					"The schema %s holds tables that zdm did not create".formatted(this.schema),
					"Name another schema with the property zdm.schema.", ex);
		}
		return ex;
	}

}
