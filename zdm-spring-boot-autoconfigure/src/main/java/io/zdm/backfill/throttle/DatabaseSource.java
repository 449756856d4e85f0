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

package io.zdm.backfill.throttle;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.zdm.postgres.Database;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import io.zdm.postgres.SqlState;
import io.zdm.postgres.TransactionSettings;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.CannotGetJdbcConnectionException;

/**
 * The server: its clock, and what is probed there. One transaction for all of it, and
 * another one after a probe that fails. Nothing is probed outside of the windows.
 */
final class DatabaseSource implements Source {

	/**
	 * No probe takes longer than some milliseconds, unless the server is in trouble.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private static final TransactionSettings TRANSACTION = TransactionSettings.BOOKKEEPING.withLockTimeout(PATIENCE)
		.withStatementTimeout(Optional.of(PATIENCE))
		.withSnapshot();

	private static final String TIME = "SELECT extract(epoch FROM clock_timestamp())::numeric";

	private final Database database;

	private final Windows windows;

	private final Map<Thresholds, SqlProbe> probes;

	DatabaseSource(Database database, Windows windows, Map<Thresholds, SqlProbe> probes) {
		this.database = database;
		this.windows = windows;
		this.probes = probes;
	}

	@Override
	public String name() {
		return "database";
	}

	@Override
	public Content read(Set<QualifiedName> tables) {
		List<Finding> findings = new ArrayList<>();
		Iterator<Map.Entry<Thresholds, SqlProbe>> left = this.probes.entrySet().iterator();
		Instant time = inTransaction(DatabaseSource::time);
		if (this.windows.areOpen(time)) {
			while (left.hasNext()) {
				probe(left, tables, findings);
			}
		}
		return new Content(findings, Optional.of(time));
	}

	private static Instant time(Session session) {
		BigDecimal seconds = session.value(BigDecimal.class, TIME);
		return Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
	}

	/**
	 * After a probe has failed, its transaction can do nothing more.
	 */
	private void probe(Iterator<Map.Entry<Thresholds, SqlProbe>> left, Set<QualifiedName> tables,
			List<Finding> findings) {
		Attempt attempt = new Attempt();
		try {
			inTransaction((session) -> {
				while (left.hasNext()) {
					Map.Entry<Thresholds, SqlProbe> probe = left.next();
					attempt.name = probe.getKey().throttle();
					findings.add(new Finding.Measured(probe.getKey(), probe.getValue().read(session, tables)));
				}
				return findings;
			});
		}
		catch (RuntimeException ex) {
			if (attempt.name == null || ex instanceof CannotGetJdbcConnectionException
					|| SqlState.isConnectionLost(ex)) {
				throw ex;
			}
			findings.add(new Finding.Said(ThrottleState.pause(attempt.name, Sampler.failed(ex))));
		}
	}

	private <T> T inTransaction(Function<Session, T> work) {
		return this.database.inTransaction(TRANSACTION, work);
	}

	/**
	 * Which probe it was.
	 */
	private static final class Attempt {

		private @Nullable String name;

	}

}
