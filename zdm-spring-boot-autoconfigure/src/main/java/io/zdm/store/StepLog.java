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
import java.time.temporal.ChronoUnit;
import java.util.List;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;

/**
 * Which steps of a plan are done. A step that runs in a transaction records itself there.
 */
public final class StepLog {

	private final Identifier schema;

	/**
	 * Create a view of the log.
	 * @param schema the schema of zdm
	 */
	public StepLog(Identifier schema) {
		this.schema = schema;
	}

	/**
	 * Return what is known of a migration's steps, in the order in which they were first
	 * tried.
	 * @param session the session
	 * @param migration the key of the migration's row
	 * @return the steps that were tried
	 */
	public List<StepRecord> of(Session session, long migration) {
		return session.query("""
				SELECT name, state, started_at, finished_at, attempts, elapsed_micros, error
				FROM %s.step
				WHERE migration = ?
				ORDER BY started_at, name
				""".formatted(this.schema), (row, number) -> {
			StoredValues values = new StoredValues(row);
			return new StepRecord(values.text("name"), StepRecord.State.valueOf(values.text("state")),
					values.instant("started_at"), values.optionalInstant("finished_at"), row.getInt("attempts"),
					values.optionalNumber("elapsed_micros").map((micros) -> Duration.of(micros, ChronoUnit.MICROS)),
					values.optionalText("error"));
		}, migration);
	}

	/**
	 * Return whether a step is done.
	 * @param session the session
	 * @param migration the key of the migration's row
	 * @param step the name of the step
	 * @return whether it is
	 */
	public boolean isDone(Session session, long migration, String step) {
		return session.value(Boolean.class, """
				SELECT EXISTS (
				    SELECT FROM %s.step
				    WHERE migration = ? AND name = ? AND state = 'DONE')
				""".formatted(this.schema), migration, step);
	}

	/**
	 * Record an attempt (inserts or counts it up; state STARTED).
	 * @param session the session
	 * @param migration the key of the migration's row
	 * @param step the name of the step
	 */
	public void started(Session session, long migration, String step) {
		session.update("""
				INSERT INTO %s.step (migration, name, state)
				VALUES (?, ?, 'STARTED')
				ON CONFLICT (migration, name) DO UPDATE
				SET state = 'STARTED', attempts = step.attempts + 1, finished_at = NULL, elapsed_micros = NULL
				""".formatted(this.schema), migration, step);
	}

	/**
	 * Record that a step is done. Counts as an attempt of its own where none is under
	 * way.
	 * @param session the transaction of the step, where it has one
	 * @param migration the key of the migration's row
	 * @param step the name of the step
	 * @param elapsed how long the attempt took
	 */
	public void done(Session session, long migration, String step, Duration elapsed) {
		session.update("""
				INSERT INTO %s.step (migration, name, state, finished_at, elapsed_micros)
				VALUES (?, ?, 'DONE', clock_timestamp(), ?)
				ON CONFLICT (migration, name) DO UPDATE
				SET state = excluded.state, finished_at = excluded.finished_at,
				    elapsed_micros = excluded.elapsed_micros,
				    attempts = step.attempts + CASE step.state WHEN 'STARTED' THEN 0 ELSE 1 END
				""".formatted(this.schema), migration, step, micros(elapsed));
	}

	/**
	 * Record that an attempt failed. Counts as an attempt of its own where none is under
	 * way, as its beginning was rolled back together with the step.
	 * @param session a transaction after that of the step
	 * @param migration the key of the migration's row
	 * @param step the name of the step
	 * @param error what went wrong, with its SQLSTATE
	 */
	public void failed(Session session, long migration, String step, String error) {
		session.update("""
				INSERT INTO %s.step (migration, name, state, error)
				VALUES (?, ?, 'FAILED', ?)
				ON CONFLICT (migration, name) DO UPDATE
				SET state = excluded.state, error = excluded.error, finished_at = NULL, elapsed_micros = NULL,
				    attempts = step.attempts + CASE step.state WHEN 'STARTED' THEN 0 ELSE 1 END
				""".formatted(this.schema), migration, step, error);
	}

	/**
	 * Forget all steps of a migration, so that they run again.
	 * @param session the session
	 * @param migration the key of the migration's row
	 */
	public void forget(Session session, long migration) {
		session.update("DELETE FROM %s.step WHERE migration = ?".formatted(this.schema), migration);
	}

	/**
	 * Forget some steps of a migration, so that they run again.
	 * @param session the session
	 * @param migration the key of the migration's row
	 * @param steps the names of the steps; one that is not there does not matter
	 */
	public void forget(Session session, long migration, List<String> steps) {
		session.update("""
				DELETE FROM %s.step
				WHERE migration = ? AND name IN (SELECT jsonb_array_elements_text(?::jsonb))
				""".formatted(this.schema), migration, StoredJson.write(steps));
	}

	static long micros(Duration elapsed) {
		return elapsed.toNanos() / 1000;
	}

}
