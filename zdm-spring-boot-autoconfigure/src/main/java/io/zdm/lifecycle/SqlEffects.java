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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.zdm.plan.SqlStep;
import io.zdm.postgres.Footprint;
import io.zdm.postgres.Footprint.Relation;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What a statement of the author did to the tables that it concerns, where that can keep
 * others waiting: files written anew, tables read from beginning to end. Goes into the
 * audit, and into the log where somebody should know before it runs on a larger table.
 */
final class SqlEffects {

	private static final Log logger = LogFactory.getLog(SqlEffects.class);

	private static final String ACTOR = "zdm";

	private final List<String> seen = new ArrayList<>();

	private boolean alarming;

	private SqlEffects() {
	}

	static SqlEffects of(Footprint before, Footprint after) {
		SqlEffects effects = new SqlEffects();
		before.changesTo(after).forEach((change) -> effects.compare(change.before(), change.after()));
		return effects;
	}

	private void compare(Relation before, Relation after) {
		String name = after.name().display();
		if (before.file() != after.file()) {
			this.alarming = true;
			this.seen
				.add("%s %s%s (%,d bytes before, %,d after)".formatted(after.index() ? "rebuilt the index" : "rewrote",
						name, under(after.lock()), before.bytes(), after.bytes()));
		}
		// Without a transaction the counters are those of what the session did before.
		else if (after.lock().isPresent() && after.scans() > before.scans()) {
			this.alarming |= after.lock().filter(LockMode::isBlocking).isPresent();
			this.seen.add("read %s from beginning to end%s (%,d rows, %,d bytes)".formatted(name, under(after.lock()),
					after.rowsRead() - before.rowsRead(), after.bytes()));
		}
		if (before.valid() && !after.valid()) {
			this.alarming = true;
			this.seen.add("left the index %s invalid".formatted(name));
		}
	}

	private static String under(Optional<LockMode> lock) {
		return lock.map((mode) -> " under " + mode.sql()).orElse("");
	}

	/**
	 * Report them.
	 * @param session the transaction that records the step
	 * @param ledger the books
	 * @param migration the migration
	 * @param step the step
	 */
	void report(Session session, Ledger ledger, MigrationRecord migration, SqlStep step) {
		if (this.seen.isEmpty()) {
			return;
		}
		String text = String.join("; ", this.seen);
		ledger.audit().add(session, migration.id(), ACTOR, "effects of " + step.name(), Optional.of(text));
		String message = "%s: the statement of step '%s' %s".formatted(migration.display(), step.name(), text);
		if (this.alarming) {
			logger
				.warn(message + ". On a larger table that keeps others waiting: look for an operation that does not.");
		}
		else {
			logger.info(message);
		}
	}

}
