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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.plan.TableColumn;
import io.zdm.postgres.Session;
import io.zdm.postgres.StatementStatistics;
import io.zdm.postgres.StatementStatistics.Reading;
import io.zdm.store.MigrationRecord;
import io.zdm.store.StatementWatch;
import io.zdm.store.WatchedStatement;

/**
 * Holds when no statement that names an old column has run for the quiet period: unlike
 * the trigger, the server's statistics of statements also know those who only read.
 */
final class StatementsSeen implements GateCondition {

	private static final String NAME = "statements-seen";

	private static final int SHOWN = 5;

	private final Ledger ledger;

	private final Duration period;

	private final StatementStatistics statistics = new StatementStatistics();

	StatementsSeen(Ledger ledger, Duration period) {
		this.ledger = ledger;
		this.period = period;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		NamingStatements naming = NamingStatements.of(session, migration.plan());
		if (naming.names().isEmpty()) {
			return pass("no column's name goes");
		}
		Optional<Reading> reading = this.statistics.read(session, naming.names());
		if (reading.isEmpty()) {
			return pass("the extension pg_stat_statements is not installed in this database: nobody can tell who reads "
					+ "the old column");
		}
		Optional<String> obstacle = reading.get().obstacle();
		if (obstacle.isPresent()) {
			return warn("pg_stat_statements cannot be read: " + obstacle.get());
		}
		if (migration.migratedAt().isEmpty()) {
			return pass("statements are watched from MIGRATED on");
		}
		Instant since = migration.migratedAt().get();
		Optional<StatementWatch> before = StatementWatcher
			.current(this.ledger.statements().find(session, migration.id()), since);
		if (before.isEmpty()) {
			return new ConditionResult(NAME, Verdict.FAIL, "nobody has looked at the statements since MIGRATED",
					"Wait for a worker to do so, which takes some seconds.", true);
		}
		Instant now = LegacyWrites.serverTime(session);
		return judge(migration, naming.look(before, since, reading.get().statements(), now), blindSpots(reading.get()));
	}

	private static List<String> blindSpots(Reading reading) {
		List<String> spots = new ArrayList<>();
		if (reading.hidden() > 0) {
			spots.add("%,d statements of other roles are hidden from zdm's (GRANT pg_read_all_stats)"
				.formatted(reading.hidden()));
		}
		if (reading.full()) {
			spots.add("the statistics are full, and the server discards statements that run seldom "
					+ "(pg_stat_statements.max, or pg_stat_statements_reset())");
		}
		return spots;
	}

	private ConditionResult judge(MigrationRecord migration, StatementWatch watch, List<String> blindSpots) {
		List<WatchedStatement> ran = watch.statements()
			.values()
			.stream()
			.filter((statement) -> statement.ranAt().isPresent())
			.sorted(Comparator.comparing((WatchedStatement statement) -> statement.ranAt().orElseThrow()).reversed())
			.toList();
		List<WatchedStatement> recent = ran.stream()
			.filter((statement) -> ago(statement, watch).compareTo(this.period) < 0)
			.toList();
		String columns = migration.plan()
			.oldColumns()
			.stream()
			.map(TableColumn::display)
			.collect(Collectors.joining(", "));
		if (!recent.isEmpty()) {
			return new ConditionResult(NAME, Verdict.FAIL,
					"%d statements that name %s ran within the last %s: %s".formatted(recent.size(), columns,
							Durations.text(this.period), describe(recent, watch)),
					"Find out who runs them and let them use the new column, then wait (zdm.contract.quiet-period).",
					true);
		}
		String evidence = ran.isEmpty() ? "no statement that names %s ran since MIGRATED".formatted(columns)
				: "no statement that names %s ran within the last %s; before: %s".formatted(columns,
						Durations.text(this.period), describe(ran, watch));
		return blindSpots.isEmpty() ? pass(evidence) : warn(evidence + "; " + String.join("; ", blindSpots));
	}

	private static Duration ago(WatchedStatement statement, StatementWatch watch) {
		return Duration.between(statement.ranAt().orElseThrow(), watch.lookedAt());
	}

	private static String describe(List<WatchedStatement> statements, StatementWatch watch) {
		return statements.stream()
			.limit(SHOWN)
			.map((statement) -> "%,d calls, the last about %s ago: %s".formatted(statement.ran(),
					Durations.text(ago(statement, watch)), statement.query()))
			.collect(Collectors.joining("; "));
	}

	private static ConditionResult pass(String message) {
		return new ConditionResult(NAME, Verdict.PASS, message, "", true);
	}

	private static ConditionResult warn(String message) {
		return new ConditionResult(NAME, Verdict.WARN, message, "", true);
	}

}
