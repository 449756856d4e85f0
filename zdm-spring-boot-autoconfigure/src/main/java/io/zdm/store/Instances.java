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
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import io.zdm.Phase;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;

/**
 * The register of running instances. All times are the server's.
 */
public final class Instances {

	/**
	 * For how long the last instance of every release is known.
	 */
	public static final Duration KEPT = Duration.ofDays(30);

	private static final Duration CLEANING_INTERVAL = Duration.ofHours(1);

	private final Identifier schema;

	private final AtomicLong nextCleaning = new AtomicLong(System.nanoTime());

	/**
	 * Create a view of the register.
	 * @param schema the schema of zdm
	 */
	public Instances(Identifier schema) {
		this.schema = schema;
	}

	/**
	 * Register an instance, or register it again: what it has acknowledged before counts
	 * no longer, since nobody knows what it missed. The name, role and address of its
	 * sessions are taken from the given session.
	 * @param session a session like all others of the instance
	 * @param registration what the instance says of itself
	 * @param timeToLive the time after which it no longer counts as live without a
	 * heartbeat
	 */
	public void register(Session session, Registration registration, Duration timeToLive) {
		session.update(
				"""
						INSERT INTO %s.instance (id, application, target, release, host, pid, zdm_version, role, ships, expires_at,
						    application_name, session_role, client_address)
						VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, clock_timestamp() + ? * interval '1 millisecond',
						    current_setting('application_name'), session_user, host(inet_client_addr()))
						ON CONFLICT (id) DO UPDATE
						SET application = excluded.application, target = excluded.target, release = excluded.release,
						    host = excluded.host, pid = excluded.pid, zdm_version = excluded.zdm_version,
						    role = excluded.role, ships = excluded.ships, acknowledged = excluded.acknowledged,
						    refused = excluded.refused, heartbeat_at = excluded.heartbeat_at, expires_at = excluded.expires_at,
						    stopped_at = NULL, application_name = excluded.application_name,
						    session_role = excluded.session_role, client_address = excluded.client_address
						"""
					.formatted(this.schema),
				registration.id(), registration.application(), registration.target(), registration.release(),
				registration.host(), registration.pid(), registration.zdmVersion(), registration.role().name(),
				StoredJson.write(registration.ships()), timeToLive.toMillis());
	}

	/**
	 * Renew the heartbeat, with what the instance has learnt. Now and then also clears
	 * away instances that are long gone.
	 * @param session the session
	 * @param id the instance
	 * @param maps the columns that its entities map; nothing leaves what was known
	 * @param acknowledged the phase of each migration, by the key of its row, that it has
	 * taken up
	 * @param refused why its entities cannot work with the schema as it is
	 * @param timeToLive the time after which it no longer counts as live without another
	 * heartbeat
	 * @return whether the instance was still registered; where not, it has to register
	 * again
	 */
	public boolean heartbeat(Session session, UUID id, Optional<Set<String>> maps, Map<Long, Phase> acknowledged,
			List<String> refused, Duration timeToLive) {
		int rows = session.jdbc()
			.update("""
					UPDATE %s.instance
					SET heartbeat_at = clock_timestamp(), expires_at = clock_timestamp() + ? * interval '1 millisecond',
					    maps = coalesce(?::jsonb, maps), acknowledged = ?::jsonb,
					    refused = ?::jsonb
					WHERE id = ? AND stopped_at IS NULL
					""".formatted(this.schema), timeToLive.toMillis(), maps.map(StoredJson::write).orElse(null),
					StoredJson.write(acknowledged), StoredJson.write(refused), id);
		if (isTimeToClean()) {
			clean(session);
		}
		return rows == 1;
	}

	/**
	 * Forget which phase of a migration the live instances have taken up, until each of
	 * them has looked again. Who is not live any more forgets by itself when it registers
	 * again, and may hang with its row locked.
	 * @param session the transaction that changes the phase
	 * @param migration the key of the migration's row
	 */
	public void forgetAcknowledged(Session session, long migration) {
		session.update("""
				UPDATE %s.instance SET acknowledged = acknowledged - ?::text
				WHERE acknowledged -> ?::text IS NOT NULL AND expires_at > clock_timestamp()
				""".formatted(this.schema), String.valueOf(migration), String.valueOf(migration));
	}

	/**
	 * Record that an instance has stopped: it is no longer live from now on, and a late
	 * heartbeat of it does not count.
	 * @param session the session
	 * @param id the instance
	 */
	public void deregister(Session session, UUID id) {
		session.update("""
				UPDATE %s.instance
				SET stopped_at = clock_timestamp(), expires_at = least(expires_at, clock_timestamp())
				WHERE id = ?
				""".formatted(this.schema), id);
	}

	/**
	 * Return all instances of every application that are live or were so within the last
	 * day, newest first.
	 * @param session the session
	 * @return the instances
	 */
	public List<InstanceRecord> recent(Session session) {
		return find(session, "expires_at > clock_timestamp() - interval '1 day'");
	}

	/**
	 * Return the instances of every application that sent a heartbeat within a period,
	 * newest first. Of those that expired more than a day ago only the last one of each
	 * release is known, and after {@link #KEPT} none.
	 * @param session the session
	 * @param period the period
	 * @return the instances, live or not
	 */
	public List<InstanceRecord> seenWithin(Session session, Duration period) {
		return find(session, "heartbeat_at > clock_timestamp() - ? * interval '1 millisecond'", period.toMillis());
	}

	private List<InstanceRecord> find(Session session, String condition, Object... parameters) {
		return session.query("""
				SELECT id, application, target, release, host, pid, zdm_version, role, started_at, heartbeat_at,
				    expires_at > clock_timestamp() AS live, ships, maps, acknowledged, refused, application_name,
				    session_role, client_address
				FROM %s.instance
				WHERE %s
				ORDER BY started_at DESC, id
				""".formatted(this.schema, condition), Instances::read, parameters);
	}

	/**
	 * Return when the first instance of an application started that is still known.
	 * @param session the session
	 * @param application the application
	 * @param target the schema that unqualified tables of its data source are found in
	 * @return the time, if there is one
	 */
	public Optional<Instant> firstStart(Session session, String application, String target) {
		return session.queryOptional("""
				SELECT started_at
				FROM %s.instance
				WHERE application = ? AND target = ?
				ORDER BY started_at
				LIMIT 1
				""".formatted(this.schema), (row, number) -> new StoredValues(row).instant("started_at"), application,
				target);
	}

	/**
	 * Return whether any instance but the given one ever registered in this database.
	 * @param session the session
	 * @param id the instance that does not count
	 * @return whether there ever was another one
	 */
	public boolean anyOtherEver(Session session, UUID id) {
		return session.value(Boolean.class, """
				SELECT EXISTS (SELECT FROM %s.instance WHERE id <> ?)
				""".formatted(this.schema), id);
	}

	private boolean isTimeToClean() {
		long now = System.nanoTime();
		long next = this.nextCleaning.get();
		return now - next >= 0 && this.nextCleaning.compareAndSet(next, now + CLEANING_INTERVAL.toNanos());
	}

	private void clean(Session session) {
		// The two oldest stay for ever: one of them is not the instance that asks whether
		// there ever was another. Of each release the last one stays for some weeks:
		// contract
		// asks when it was last seen.
		session.update("""
				DELETE FROM %1$s.instance
				WHERE id IN (
				    SELECT id
				    FROM %1$s.instance AS old
				    WHERE expires_at <= clock_timestamp() - interval '1 day'
				        AND (expires_at <= clock_timestamp() - %2$d * interval '1 day'
				            OR EXISTS (SELECT FROM %1$s.instance AS later
				                WHERE later.application = old.application AND later.target = old.target
				                    AND later.release = old.release AND later.ships = old.ships
				                    AND (later.heartbeat_at, later.id) > (old.heartbeat_at, old.id)))
				        AND id NOT IN (SELECT id FROM %1$s.instance ORDER BY started_at, id LIMIT 2)
				    FOR UPDATE SKIP LOCKED)
				""".formatted(this.schema, KEPT.toDays()));
	}

	private static InstanceRecord read(ResultSet row, int number) throws SQLException {
		StoredValues values = new StoredValues(row);
		return new InstanceRecord(row.getObject("id", UUID.class), values.text("application"), values.text("target"),
				values.text("release"), values.text("host"), row.getLong("pid"), values.text("zdm_version"),
				InstanceRole.of(values.text("role")), values.instant("started_at"), values.instant("heartbeat_at"),
				row.getBoolean("live"), StoredJson.readMap(values.text("ships")),
				values.optionalText("maps").map(StoredJson::readSet),
				phases(StoredJson.readMap(values.text("acknowledged"))),
				List.copyOf(new TreeSet<>(StoredJson.readSet(values.text("refused")))), values.text("application_name"),
				values.text("session_role"), values.optionalText("client_address"));
	}

	/**
	 * Read phases, without those that only newer releases of zdm know: what an instance
	 * of such a release has taken up there is no concern of this one.
	 */
	private static Map<Long, Phase> phases(Map<String, String> stored) {
		Map<Long, Phase> phases = new HashMap<>();
		for (Phase phase : Phase.values()) {
			stored.forEach((migration, name) -> {
				if (phase.name().equals(name)) {
					phases.put(Long.valueOf(migration), phase);
				}
			});
		}
		return Map.copyOf(phases);
	}

	/**
	 * What an instance says of itself when it registers.
	 *
	 * @param id its identity, new with every start
	 * @param application the application
	 * @param target the schema that unqualified tables of its data source are found in
	 * @param release its release
	 * @param host the host it runs on
	 * @param pid its process id there
	 * @param zdmVersion the version of zdm in it
	 * @param role what it does for the migrations
	 * @param ships the migrations that it ships: version to checksum
	 */
	public record Registration(UUID id, String application, String target, String release, String host, long pid,
			String zdmVersion, InstanceRole role, Map<String, String> ships) {

		public Registration {
			ships = Map.copyOf(ships);
		}

	}

}
