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

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.plan.Plan;
import io.zdm.plan.PlanCodec;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The history of migrations. Every method works in the transaction of the session that it
 * is given, so that state and the DDL that it records commit together.
 */
public final class MigrationHistory {

	private static final Log logger = LogFactory.getLog(MigrationHistory.class);

	private static final String COLUMNS = """
			id, application, target, version, description, checksum, phase, activity, reason, request, plan,
			    created_at, updated_at, expanded_at, migrated_at, finished_at""";

	private final Identifier schema;

	private final PlanCodec plans = new PlanCodec();

	private final Set<Long> reportedUnreadable = ConcurrentHashMap.newKeySet();

	/**
	 * Create a view of the history.
	 * @param schema the schema of zdm
	 */
	public MigrationHistory(Identifier schema) {
		this.schema = schema;
	}

	/**
	 * Return all migrations of every application and target, in the order in which they
	 * entered the history. One that a newer release of zdm wrote in a way that this one
	 * does not understand is left out, with a warning: an older release has to start and
	 * run next to a newer one, and must not act on it.
	 * @param session the session
	 * @return the migrations
	 */
	public List<MigrationRecord> all(Session session) {
		return readable(session.query("""
				SELECT %s
				FROM %s.migration
				ORDER BY id
				""".formatted(COLUMNS, this.schema), this::readIfReadable));
	}

	/**
	 * Return the migrations of one application and target, lowest version first. One that
	 * this release of zdm does not understand is left out, as in {@link #all}.
	 * @param session the session
	 * @param application the application
	 * @param target the schema that unqualified tables of its data source are found in
	 * @return the migrations
	 */
	public List<MigrationRecord> of(Session session, String application, String target) {
		return readable(session.query("""
				SELECT %s
				FROM %s.migration
				WHERE application = ? AND target = ?
				""".formatted(COLUMNS, this.schema), this::readIfReadable, application, target)).stream()
			.sorted(Comparator.comparing((migration) -> migration.key().version(), VersionOrder.INSTANCE))
			.toList();
	}

	/**
	 * Return the migration of a row.
	 * @param session the session
	 * @param id the key of the row
	 * @return the migration, if there is one
	 * @throws IllegalArgumentException if this release of zdm does not understand it
	 */
	public Optional<MigrationRecord> find(Session session, long id) {
		return session.queryOptional("""
				SELECT %s
				FROM %s.migration
				WHERE id = ?
				""".formatted(COLUMNS, this.schema), this::read, id);
	}

	/**
	 * Return the migration of a row and lock the row until the end of the transaction, so
	 * that what is decided from it still holds when it is written.
	 * @param session the transaction
	 * @param id the key of the row
	 * @return the migration, if there is one
	 * @throws IllegalArgumentException if this release of zdm does not understand it
	 */
	public Optional<MigrationRecord> findForUpdate(Session session, long id) {
		return session.queryOptional("""
				SELECT %s
				FROM %s.migration
				WHERE id = ?
				FOR UPDATE
				""".formatted(COLUMNS, this.schema), this::read, id);
	}

	/**
	 * Return the migration of a name.
	 * @param session the session
	 * @param key what names it
	 * @return the migration, if the history has it
	 * @throws IllegalArgumentException if this release of zdm does not understand it
	 */
	public Optional<MigrationRecord> find(Session session, MigrationKey key) {
		return session.queryOptional("""
				SELECT %s
				FROM %s.migration
				WHERE application = ? AND target = ? AND version = ?
				""".formatted(COLUMNS, this.schema), this::read, key.application(), key.target(), key.version());
	}

	/**
	 * Enter a migration, in phase EXPANDING.
	 * @param session the transaction
	 * @param key what names it
	 * @param description its description
	 * @param checksum the checksum of its contents
	 * @param plan its plan
	 * @return the migration as it was entered
	 * @throws MigrationExistsException if the history already has it; where another
	 * transaction is just entering it, this one waits for its end
	 */
	public MigrationRecord insert(Session session, MigrationKey key, String description, String checksum, Plan plan) {
		return session
			.queryOptional(
					"""
							INSERT INTO %s.migration (application, target, version, description, checksum, phase, activity, plan)
							VALUES (?, ?, ?, ?, ?, 'EXPANDING', 'RUNNING', ?::jsonb)
							ON CONFLICT (application, target, version) DO NOTHING
							RETURNING %s
							"""
						.formatted(this.schema, COLUMNS),
					this::read, key.application(), key.target(), key.version(), description, checksum,
					this.plans.write(plan))
			.orElseThrow(() -> new MigrationExistsException(key));
	}

	/**
	 * Replace the plan of a migration that is to be expanded anew after a rollback, and
	 * set its phase to EXPANDING.
	 * @param session the transaction
	 * @param id the key of its row
	 * @param description its description
	 * @param checksum the checksum of its contents
	 * @param plan its plan
	 * @throws IllegalStateException if the migration is not rolled back
	 */
	public void renew(Session session, long id, String description, String checksum, Plan plan) {
		int rows = session.update("""
				UPDATE %s.migration
				SET description = ?, checksum = ?, plan = ?::jsonb, phase = 'EXPANDING', activity = 'RUNNING',
				    reason = NULL, request = NULL, updated_at = clock_timestamp(),
				    expanded_at = NULL, migrated_at = NULL, finished_at = NULL
				WHERE id = ? AND phase IN ('PENDING', 'ROLLED_BACK')
				""".formatted(this.schema), description, checksum, this.plans.write(plan), id);
		if (rows == 0) {
			throw new IllegalStateException(
					"Migration %d (%s) is not rolled back; it cannot be expanded anew".formatted(id, description));
		}
	}

	/**
	 * Move to another phase (activity RUNNING, no reason), setting the matching
	 * timestamp. Entering a final phase clears the request.
	 * @param session the transaction
	 * @param id the key of the migration's row
	 * @param expected the phase that it has to be in
	 * @param next the phase that it goes to
	 * @return whether the migration was in the expected phase; where not, nothing changed
	 */
	public boolean advance(Session session, long id, Phase expected, Phase next) {
		return session.update("""
				UPDATE %s.migration
				SET phase = next.phase, activity = 'RUNNING', reason = NULL, updated_at = clock_timestamp(),
				    request = CASE WHEN next.final OR (migration.phase = 'SEALED' AND next.phase = 'MIGRATED') THEN NULL
				        ELSE request END,
				    expanded_at = CASE WHEN next.phase = 'MIGRATING' THEN coalesce(expanded_at, clock_timestamp())
				        ELSE expanded_at END,
				    migrated_at = CASE next.phase WHEN 'MIGRATED' THEN coalesce(migrated_at, clock_timestamp())
				        WHEN 'MIGRATING' THEN NULL ELSE migrated_at END,
				    finished_at = CASE WHEN next.final THEN clock_timestamp() END
				FROM (SELECT ?::text AS phase, ?::boolean AS final) AS next
				WHERE id = ? AND migration.phase = ?
				""".formatted(this.schema), next.name(), next.isFinal(), id, expected.name()) == 1;
	}

	/**
	 * Set what a migration is doing within its phase.
	 * @param session the transaction
	 * @param id the key of the migration's row
	 * @param activity what it is doing
	 * @param reason why, for a person
	 */
	public void activity(Session session, long id, Activity activity, Optional<String> reason) {
		session.jdbc().update("""
				UPDATE %s.migration
				SET activity = ?, reason = ?, updated_at = clock_timestamp()
				WHERE id = ?
				""".formatted(this.schema), activity.name(), reason.orElse(null), id);
	}

	/**
	 * Set or clear what somebody asks for.
	 * @param session the transaction
	 * @param id the key of the migration's row
	 * @param request the request, or nothing to clear it
	 */
	public void request(Session session, long id, Optional<Request> request) {
		session.jdbc().update("""
				UPDATE %s.migration
				SET request = ?::jsonb
				WHERE id = ?
				""".formatted(this.schema), request.map(StoredRequest::write).orElse(null), id);
	}

	private MigrationRecord read(ResultSet row, int number) throws SQLException {
		StoredValues values = new StoredValues(row);
		MigrationKey key = new MigrationKey(values.text("application"), values.text("target"), values.text("version"));
		return new MigrationRecord(row.getLong("id"), key, values.text("description"), values.text("checksum"),
				Phase.valueOf(values.text("phase")), Activity.valueOf(values.text("activity")),
				values.optionalText("reason"), values.optionalText("request").flatMap(StoredRequest::read),
				this.plans.read(values.text("plan")), values.instant("created_at"), values.instant("updated_at"),
				values.optionalInstant("expanded_at"), values.optionalInstant("migrated_at"),
				values.optionalInstant("finished_at"));
	}

	private Optional<MigrationRecord> readIfReadable(ResultSet row, int number) throws SQLException {
		try {
			return Optional.of(read(row, number));
		}
		catch (IllegalArgumentException ex) {
			if (this.reportedUnreadable.add(row.getLong("id"))) {
				logger.warn("This release of zdm leaves V%s %s of application '%s' to newer ones, which wrote it: %s"
					.formatted(row.getString("version"), row.getString("description"), row.getString("application"),
							ex.getMessage()));
			}
			return Optional.empty();
		}
	}

	private static List<MigrationRecord> readable(Collection<Optional<MigrationRecord>> migrations) {
		return migrations.stream().flatMap(Optional::stream).toList();
	}

}
