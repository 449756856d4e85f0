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

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.zdm.plan.Mapping;
import io.zdm.plan.SyncSequences;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * Reads the time of the last legacy write, which the trigger leaves in a sequence.
 */
final class LegacyWrites {

	private final Identifier schema;

	LegacyWrites(Identifier schema) {
		this.schema = schema;
	}

	Optional<Instant> last(Session session, List<Mapping> mappings) {
		return latest(session, mappings, (mapping) -> Optional.of(new SyncSequences(this.schema, mapping).legacy()));
	}

	/**
	 * Return the time of the last insert that left the old column to its default, which a
	 * writer of the new column may have done as well as one of the old.
	 * @param session a transaction
	 * @param mappings the mappings
	 * @return the time, if there was one
	 */
	Optional<Instant> lastAmbiguous(Session session, List<Mapping> mappings) {
		return latest(session, mappings, (mapping) -> new SyncSequences(this.schema, mapping).ambiguous());
	}

	private Optional<Instant> latest(Session session, List<Mapping> mappings,
			Function<Mapping, Optional<QualifiedName>> sequence) {
		return mappings.stream()
			.flatMap((mapping) -> sequence.apply(mapping).stream())
			.flatMap((name) -> read(session, name).stream())
			.max(Comparator.naturalOrder());
	}

	private static Optional<Instant> read(Session session, QualifiedName sequence) {
		boolean exists = session.value(Boolean.class, "SELECT to_regclass(?) IS NOT NULL", sequence.quoted());
		if (!exists) {
			return Optional.empty();
		}
		// Going back to the savepoint gives the lock on the sequence back: a contract
		// that
		// holds the lock on the table and drops the sequence must not meet a reader that
		// waits for the table.
		session.execute("SAVEPOINT zdm_stamp");
		Optional<Instant> stamp = session.query("SELECT last_value, is_called FROM " + sequence, LegacyWrites::stamp)
			.stream()
			.flatMap(Optional::stream)
			.findFirst();
		session.execute("ROLLBACK TO SAVEPOINT zdm_stamp");
		return stamp;
	}

	private static Optional<Instant> stamp(ResultSet row, int number) throws SQLException {
		return row.getBoolean("is_called") ? Optional.of(Instant.ofEpochSecond(row.getLong("last_value")))
				: Optional.empty();
	}

	static Instant serverTime(Session session) {
		return Instant
			.ofEpochSecond(session.value(Long.class, "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint"));
	}

}
