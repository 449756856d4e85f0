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
import java.util.Optional;
import java.util.UUID;

import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;
import io.zdm.postgres.SqlState;
import io.zdm.postgres.TransactionSettings;

import org.springframework.dao.DataAccessException;

/**
 * Leases with fencing tokens, in place of session advisory locks: they work behind a
 * transaction pooler and survive the death of their owner.
 * <p>
 * A lease that expired stays its owner's until somebody else takes it: it is the token
 * that decides, not the time.
 */
public final class Leases {

	private final Database database;

	private final Identifier schema;

	/**
	 * Create a view of the leases.
	 * @param database the database
	 * @param schema the schema of zdm
	 */
	public Leases(Database database, Identifier schema) {
		this.database = database;
		this.schema = schema;
	}

	/**
	 * Take a lease that is free, expired, or one's own. Never waits: a row that a hung
	 * owner has locked counts as taken, until the server ends the owner's transaction by
	 * its {@code idle_in_transaction_session_timeout}. An owner that takes its own lease
	 * again before it expired gets the same token.
	 * @param name what is to be worked on
	 * @param owner the instance that wants it
	 * @param duration how long it lasts after this, and after each time that it is
	 * extended
	 * @return the lease, or nothing if somebody else has it
	 */
	public Optional<Lease> acquire(String name, UUID owner, Duration duration) {
		try {
			return this.database.withConnection(
					(session) -> take(session, name, owner, duration).or(() -> create(session, name, owner, duration))
						.map((token) -> new Lease(name, token, duration)));
		}
		catch (DataAccessException ex) {
			// Where sessions default to REPEATABLE READ, this is how to learn that
			// somebody else was faster.
			if (SqlState.SERIALIZATION_FAILURE.is(ex)) {
				return Optional.empty();
			}
			throw ex;
		}
	}

	private Optional<Long> take(Session session, String name, UUID owner, Duration duration) {
		return session.queryOptional("""
				UPDATE %1$s.lease
				SET owner = wanted.owner,
				    token = CASE WHEN lease.owner = wanted.owner AND lease.expires_at > clock_timestamp()
				        THEN lease.token ELSE lease.token + 1 END,
				    acquired_at = CASE WHEN lease.owner = wanted.owner AND lease.expires_at > clock_timestamp()
				        THEN lease.acquired_at ELSE clock_timestamp() END,
				    expires_at = clock_timestamp() + ? * interval '1 millisecond'
				FROM (SELECT ?::uuid AS owner) AS wanted
				WHERE name = (
				    SELECT name
				    FROM %1$s.lease
				    WHERE name = ? AND (owner IS NULL OR owner = ? OR expires_at <= clock_timestamp())
				    FOR UPDATE SKIP LOCKED)
				RETURNING token
				""".formatted(this.schema), (row, number) -> row.getLong("token"), duration.toMillis(), owner, name,
				owner);
	}

	private Optional<Long> create(Session session, String name, UUID owner, Duration duration) {
		// ON CONFLICT alone would wait for a transaction that has updated the row.
		return session.queryOptional("""
				INSERT INTO %1$s.lease (name, owner, token, expires_at)
				SELECT ?, ?, 1, clock_timestamp() + ? * interval '1 millisecond'
				WHERE NOT EXISTS (SELECT FROM %1$s.lease WHERE name = ?)
				ON CONFLICT (name) DO NOTHING
				RETURNING token
				""".formatted(this.schema), (row, number) -> row.getLong("token"), name, owner, duration.toMillis(),
				name);
	}

	/**
	 * Prove within a worker's transaction that the lease is still its own, and extend it
	 * where a tenth of it has gone by. Locks the row: reading it would be no fence, as
	 * another owner could take over between the read and the commit. An update for each
	 * batch would be one, too, but leave a version of the row each time, all of which
	 * have to be read for as long as somebody's snapshot keeps them.
	 * @param session the worker's transaction
	 * @param lease the lease
	 * @throws LeaseLostException if another owner has taken it over
	 */
	public void fence(Session session, Lease lease) {
		boolean held = session.value(Boolean.class, """
				WITH held AS (
				    SELECT name, expires_at FROM %1$s.lease
				    WHERE name = ? AND token = ? AND owner IS NOT NULL
				    FOR NO KEY UPDATE),
				extended AS (
				    UPDATE %1$s.lease
				    SET expires_at = clock_timestamp() + ? * interval '1 millisecond'
				    FROM held
				    WHERE lease.name = held.name
				        AND held.expires_at < clock_timestamp() + ? * interval '0.9 milliseconds')
				SELECT EXISTS (SELECT FROM held)
				""".formatted(this.schema), lease.name(), lease.token(), lease.duration().toMillis(),
				lease.duration().toMillis());
		if (!held) {
			throw new LeaseLostException(lease.name());
		}
	}

	/**
	 * Do the same in a transaction of its own, for work outside of transactions. Waits
	 * while a fenced transaction of the same lease is open.
	 * @param lease the lease
	 * @throws LeaseLostException if another owner has taken it over
	 */
	public void renew(Lease lease) {
		this.database.useTransaction(TransactionSettings.BOOKKEEPING, (session) -> fence(session, lease));
	}

	/**
	 * Give a lease back; does nothing where it is no longer one's own.
	 * @param lease the lease
	 */
	public void release(Lease lease) {
		this.database.useTransaction(TransactionSettings.BOOKKEEPING, (session) -> session.update("""
				UPDATE %s.lease
				SET owner = NULL, expires_at = clock_timestamp()
				WHERE name = ? AND token = ?
				""".formatted(this.schema), lease.name(), lease.token()));
	}

	/**
	 * Return who holds the lease now, if anybody.
	 * @param session the session
	 * @param name what may be worked on
	 * @return the instance whose lease has not expired
	 */
	public Optional<UUID> owner(Session session, String name) {
		return session.queryOptional("""
				SELECT owner
				FROM %s.lease
				WHERE name = ? AND owner IS NOT NULL AND expires_at > clock_timestamp()
				""".formatted(this.schema), (row, number) -> row.getObject("owner", UUID.class), name);
	}

}
