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

import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;

/**
 * The repairs that the interceptors of all instances have made.
 */
public final class RepairLog {

	/**
	 * How many of a migration are kept.
	 */
	private static final int KEPT = 1000;

	private final Identifier schema;

	/**
	 * Create a view of the log.
	 * @param schema the schema of zdm
	 */
	public RepairLog(Identifier schema) {
		this.schema = schema;
	}

	/**
	 * Add a repair. The oldest ones of a migration that has very many are forgotten.
	 * @param session the transaction
	 * @param migration the key of the migration's row
	 * @param repair the repair
	 */
	public void add(Session session, long migration, Finding repair) {
		session.update("""
				INSERT INTO %s.repair (migration, instance, release, entity, repaired_at, rows_repaired, keys)
				VALUES (?, ?, ?, ?, clock_timestamp() - ? * interval '1 microsecond', ?, ?::jsonb)
				""".formatted(this.schema), migration, repair.instance(), repair.release(), repair.entity(),
				TimeUnit.NANOSECONDS.toMicros(repair.age().toNanos()), repair.rows(), StoredJson.write(repair.keys()));
		session.jdbc()
			.update("""
					DELETE FROM %1$s.repair
					WHERE migration = ? AND id < (SELECT id FROM %1$s.repair WHERE migration = ? ORDER BY id DESC OFFSET %2$d LIMIT 1)
					"""
				.formatted(this.schema, KEPT - 1), migration, migration);
	}

	/**
	 * Return the last repairs of a migration, newest first.
	 * @param session the session
	 * @param migration the key of the migration's row
	 * @param most how many at most
	 * @return the repairs
	 */
	public List<RepairEntry> last(Session session, long migration, int most) {
		return session.query("""
				SELECT repaired_at, instance, release, entity, rows_repaired, keys
				FROM %s.repair
				WHERE migration = ?
				ORDER BY id DESC
				LIMIT ?
				""".formatted(this.schema), (row, number) -> {
			StoredValues values = new StoredValues(row);
			return new RepairEntry(values.instant("repaired_at"), row.getObject("instance", UUID.class),
					values.text("release"), values.text("entity"), row.getInt("rows_repaired"),
					List.copyOf(new TreeSet<>(StoredJson.readSet(values.text("keys")))));
		}, migration, most);
	}

	/**
	 * Return the newest repair of a migration since its last verification began.
	 * @param session the session
	 * @param migration the key of the migration's row
	 * @param mappings the names of the migration's mappings
	 * @return the repair, if there is one
	 */
	public Optional<RepairEntry> sinceVerification(Session session, long migration, List<String> mappings) {
		Timestamp verified = session
			.queryOptional("""
					SELECT min(started_at) AS started_at
					FROM %s.progress
					WHERE kind = 'VERIFICATION' AND mapping = ANY (?)
					HAVING min(started_at) IS NOT NULL
					""".formatted(this.schema), (row, number) -> row.getTimestamp(1),
					(Object) mappings.toArray(String[]::new))
			.orElse(new Timestamp(0));
		return last(session, migration, 1).stream()
			.filter((repair) -> repair.at().isAfter(verified.toInstant()))
			.findFirst();
	}

	/**
	 * What an instance has to say of a repair. It says how long ago that was, and the
	 * server knows what time it is: the gate compares it with the time of a verification.
	 *
	 * @param age how long ago it was
	 * @param instance the instance that wrote and repaired the rows
	 * @param release its release
	 * @param entity the entity through which they were written
	 * @param rows their number
	 * @param keys the keys of some of them
	 */
	public record Finding(Duration age, UUID instance, String release, String entity, int rows, List<String> keys) {

		public Finding {
			keys = List.copyOf(keys);
		}

	}

}
