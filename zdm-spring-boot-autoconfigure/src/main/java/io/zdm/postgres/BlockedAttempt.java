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

package io.zdm.postgres;

import java.time.Duration;
import java.util.List;

/**
 * An attempt to do work under a lock that failed and may be made again.
 *
 * @param table the table
 * @param mode the lock that was wanted
 * @param attempt the number of the attempt, from 1
 * @param waited the time since the first attempt
 * @param blockers who held a conflicting lock; nobody where the attempt failed for
 * another reason, or where they are gone already
 */
public record BlockedAttempt(QualifiedName table, LockMode mode, int attempt, Duration waited, List<Blocker> blockers) {

	/**
	 * A session or a prepared transaction that holds a conflicting lock.
	 *
	 * @param pid its process id on the server, or 0 for a prepared transaction
	 * @param applicationName its application name, or what it is where it has none
	 * @param age how long its transaction has been open
	 * @param query its current or last statement; for a prepared transaction the
	 * statement that would end it
	 */
	public record Blocker(int pid, String applicationName, Duration age, String query) {

		private static final int SHOWN_CHARACTERS = 200;

		/**
		 * Return whether it is an autovacuum that guards against transaction ID
		 * wraparound, which does not yield to anybody.
		 * @return whether it is
		 */
		public boolean preventsWraparound() {
			return this.query.startsWith("autovacuum:") && this.query.contains("to prevent wraparound");
		}

		/**
		 * Return the blocker for a message to a person.
		 * @return a few words
		 */
		public String display() {
			String statement = this.query.strip().replaceAll("\\s+", " ");
			return "%s '%s', whose transaction has been open for %d s: %s".formatted(
					(this.pid != 0) ? "pid " + this.pid : "the prepared transaction", this.applicationName,
					this.age.toSeconds(), statement.substring(0, Math.min(SHOWN_CHARACTERS, statement.length())));
		}

		/**
		 * Return what a person can do about it.
		 * @return an instruction
		 */
		public String remedy() {
			if (this.pid == 0) {
				return this.query;
			}
			return preventsWraparound() ? "wait until it ends, as it must not be cancelled"
					: "SELECT pg_terminate_backend(" + this.pid + ")";
		}

	}

}
