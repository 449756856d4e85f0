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

package io.zdm.actuate;

/**
 * The meters of zdm. Their names and tags are public: dashboards and alerts are built on
 * them.
 */
public enum ZdmMeter {

	/**
	 * Migrations of this application in a phase, with the tag {@code phase}.
	 */
	MIGRATION_PHASE("zdm.migration.phase", "Migrations of this application in the phase"),

	/**
	 * Migrations of this application that an error has stopped.
	 */
	MIGRATION_FAILED("zdm.migration.failed", "Migrations of this application that wait for somebody after an error"),

	/**
	 * The share of the backfill that is done, with the tag {@code version}.
	 */
	BACKFILL_PROGRESS("zdm.backfill.progress", "Share of the backfill that is done, from 0 to 1"),

	/**
	 * The rows that the backfill has filled, with the tag {@code version}.
	 */
	BACKFILL_ROWS("zdm.backfill.rows", "Rows that the backfill has filled"),

	/**
	 * How much a throttle holds the backfills of this instance back, with the tag
	 * {@code throttle}.
	 */
	BACKFILL_THROTTLE_LEVEL("zdm.backfill.throttle.level",
			"How much the throttle holds backfills back: 0 not at all, 1 slower, 2 pause, 3 window, 4 stop"),

	/**
	 * The pace of the backfill while it runs, with the tag {@code version}.
	 */
	BACKFILL_RATE("zdm.backfill.rate", "Rows per second of running time, without pauses"),

	/**
	 * How long the backfill may still take, with the tag {@code version}.
	 */
	BACKFILL_REMAINING("zdm.backfill.remaining", "Seconds until the backfill may be done, NaN where that is not known"),

	/**
	 * The dead row versions that the backfill has made, with the tag {@code version}.
	 */
	BACKFILL_DEAD("zdm.backfill.dead.tuples", "Dead row versions that the backfill has made"),

	/**
	 * The WAL that the server has written meanwhile, with the tag {@code version}.
	 */
	BACKFILL_WAL("zdm.backfill.wal", "Bytes of WAL that the server has written while the backfill ran"),

	/**
	 * The time in pauses between batches, with the tag {@code version}.
	 */
	BACKFILL_PAUSED("zdm.backfill.paused", "Seconds in pauses between batches"),

	/**
	 * The time for which a throttle held the backfill back, with the tags {@code version}
	 * and {@code throttle}.
	 */
	BACKFILL_THROTTLED("zdm.backfill.throttled", "Seconds for which the throttle held the backfill back"),

	/**
	 * Rows that this instance has compared again after the migration was MIGRATED.
	 */
	VERIFICATION_RECHECKED("zdm.verification.rechecked", "Rows that the continuous verification has compared again"),

	/**
	 * Rows that are known to be out of step, with the tag {@code version}.
	 */
	VERIFICATION_DIVERGENCES("zdm.verification.divergences", "Rows that are known to be out of step"),

	/**
	 * Rows written through repositories of this instance whose columns were compared,
	 * with the tags {@code migration} and {@code entity}.
	 */
	DUAL_WRITE_CHECKED("zdm.dual.write.checked", "Written rows whose old and new columns were compared"),

	/**
	 * Rows of those that were out of step, and were put in step, with the same tags.
	 */
	DUAL_WRITE_REPAIRED("zdm.dual.write.repaired", "Written rows whose old and new columns differed and were repaired"),

	/**
	 * Attempts of this instance to take a strong lock that were given up after the lock
	 * timeout.
	 */
	LOCK_BLOCKED("zdm.lock.blocked", "Attempts to take a strong lock that were given up so that nobody had to queue"),

	/**
	 * Instances that are live, of all applications on the database.
	 */
	INSTANCES_LIVE("zdm.instances.live", "Live instances of all applications on the database");

	private final String meterName;

	private final String description;

	ZdmMeter(String meterName, String description) {
		this.meterName = meterName;
		this.description = description;
	}

	/**
	 * Return the name of the meter.
	 * @return the name, with dots
	 */
	public String meterName() {
		return this.meterName;
	}

	/**
	 * Return what the meter measures.
	 * @return the description
	 */
	public String description() {
		return this.description;
	}

}
