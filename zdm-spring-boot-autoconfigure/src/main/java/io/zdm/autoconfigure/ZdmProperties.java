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

package io.zdm.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

import io.zdm.DualWriteMode;
import io.zdm.data.ModifyingQueries;
import io.zdm.lifecycle.StartupMode;
import io.zdm.lifecycle.UnaccountedSessions;

/**
 * What an application can say about zdm in its environment: pace and permission. What a
 * migration means is in its file.
 *
 * @param enabled Whether to run zdm at all. Honored at run time also by applications that
 * were processed ahead of time.
 * @param locations Locations to look for migration files in, each a classpath: or file:
 * directory.
 * @param schema Name of the schema that zdm keeps its own tables and functions in.
 * @param application Name under which the migrations of this application are recorded.
 * Must stay the same across releases. When not set, 'spring.application.name' is used.
 * @param startup What happens when the application starts.
 * @param lock How strong locks are taken.
 * @param backfill The pace of backfills.
 * @param verify The pace of verifications.
 * @param dualWrite How old and new columns are kept in step.
 * @param contract What contract wants.
 * @param readiness When an instance takes traffic.
 * @param instance How this process is registered.
 * @param worker The work in the background.
 * @param datasource A connection of zdm's own.
 * @param migrations Settings of single migrations, by version.
 */
@ConfigurationProperties("zdm")
record ZdmProperties(@DefaultValue("true") boolean enabled, @DefaultValue("classpath:db/zdm") List<String> locations,
		@DefaultValue("zdm") String schema, @Nullable String application, @DefaultValue Startup startup,
		@DefaultValue Lock lock, @DefaultValue Backfill backfill, @DefaultValue Verify verify,
		@DefaultValue DualWrite dualWrite, @DefaultValue Contract contract, @DefaultValue Readiness readiness,
		@DefaultValue Instance instance, @DefaultValue Worker worker, @DefaultValue Datasource datasource,
		@DefaultValue Map<String, Migration> migrations) {

	/**
	 * What happens when the application starts.
	 *
	 * @param mode What to do with pending migrations at startup.
	 * @param timeout Maximum time that the startup may spend on migrations, waiting for
	 * locks and for other instances included. The startup fails after it, with the
	 * database unchanged. If a duration suffix is not specified, seconds will be used.
	 * @param inlineMaxRows Maximum number of rows of a table whose migration is taken to
	 * MIGRATED within the startup.
	 */
	record Startup(@DefaultValue("expand") StartupMode mode,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("60s") Duration timeout,
			@DefaultValue("10000") long inlineMaxRows) {
	}

	/**
	 * How strong locks are taken.
	 *
	 * @param timeout Maximum time that other sessions may have to wait behind one attempt
	 * to take a strong lock.
	 * @param pause Time between two attempts to take a strong lock, before jitter. At
	 * least ten times the timeout.
	 * @param budget Maximum time to go on trying in the background before the step counts
	 * as failed. If a duration suffix is not specified, seconds will be used.
	 */
	record Lock(@DefaultValue("50ms") Duration timeout, @DefaultValue("500ms") Duration pause,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("10m") Duration budget) {
	}

	/**
	 * The pace of backfills.
	 *
	 * @param targetDuration How long the slowest statements of a backfill should take. An
	 * application's write of a row may have to wait for one of them.
	 * @param workers Number of threads of one instance that fill rows at the same time.
	 * @param fleetWorkers Number of threads of all instances together that fill rows of
	 * one mapping at the same time.
	 * @param windowPages Number of pages of a window of the backfill to begin with.
	 * @param groupWindows Number of windows over which the passes of the backfill are
	 * interleaved, to begin with.
	 * @param passes Largest number of passes over each window, a power of two of at most
	 * 64. Each updates every n-th row of a page, so that the page's own pruning makes
	 * room in between.
	 * @param pauseRatio Pause after a batch as a share of the duration of the batch.
	 * @param ignoredThrottles Names of throttles, separated by commas, that do not hold
	 * backfills back whatever they say.
	 * @param lockTimeout Maximum time that a batch waits for a row that somebody else has
	 * locked, before it gives up and comes back. Keep it well under the server's
	 * deadlock_timeout.
	 * @param statementTimeout Maximum time for one statement of a backfill or
	 * verification. If a duration suffix is not specified, seconds will be used.
	 */
	record Backfill(@DefaultValue("20ms") Duration targetDuration, @DefaultValue("1") int workers,
			@DefaultValue("2") int fleetWorkers, @DefaultValue("256") int windowPages,
			@DefaultValue("32") int groupWindows, @DefaultValue("16") int passes,
			@DefaultValue("0.25") double pauseRatio, @DefaultValue("none") String ignoredThrottles,
			@DefaultValue("100ms") Duration lockTimeout,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s") Duration statementTimeout) {
	}

	/**
	 * The pace of verifications.
	 *
	 * @param batchRows Number of rows that one statement of a verification compares.
	 * @param rate Maximum number of rows per second that all instances together compare
	 * again in the background, from MIGRATED until the old structure is dropped. With 0
	 * none is.
	 */
	record Verify(@DefaultValue("50000") int batchRows, @DefaultValue("1000") int rate) {
	}

	/**
	 * How old and new columns are kept in step.
	 *
	 * @param mode Who keeps old and new columns in step. Fixed for a migration when it is
	 * expanded.
	 * @param checkRate Share of transactions, from 0 to 1, in which the interceptors
	 * check the work of the sync trigger.
	 * @param modifyingQueries What to do with modifying queries of repositories on tables
	 * that have no sync trigger.
	 */
	record DualWrite(@DefaultValue("both") DualWriteMode mode, @DefaultValue("0.05") double checkRate,
			@DefaultValue("reconcile") ModifyingQueries modifyingQueries) {
	}

	/**
	 * What the environment says of a single migration.
	 *
	 * @param dualWrite How its old and new columns are kept in step.
	 * @param backfill The pace of its backfill.
	 */
	record Migration(@DefaultValue DualWriteOfMigration dualWrite, @DefaultValue BackfillOfMigration backfill) {
	}

	/**
	 * The pace of the backfill of a single migration. What is not set is as for all
	 * migrations.
	 *
	 * @param targetDuration How long the slowest statements of the backfill should take.
	 * When not set, as for all migrations.
	 * @param pauseRatio Pause after a batch as a share of the duration of the batch. When
	 * not set, as for all migrations.
	 * @param workers Number of threads of one instance that fill rows at the same time.
	 * When not set, as for all migrations.
	 * @param fleetWorkers Number of threads of all instances together that fill rows of
	 * one mapping at the same time. When not set, as for all migrations.
	 * @param ignoredThrottles Names of throttles, separated by commas, that do not hold
	 * the backfill back whatever they say. When not set, as for all migrations.
	 * @param throttles From where on throttles hold the backfill back, by their names.
	 */
	record BackfillOfMigration(@Nullable Duration targetDuration, @Nullable Double pauseRatio,
			@Nullable Integer workers, @Nullable Integer fleetWorkers, @Nullable String ignoredThrottles,
			@DefaultValue Map<String, ThresholdsOfMigration> throttles) {
	}

	/**
	 * From where on a throttle holds the backfill of a single migration back. What is not
	 * set is as for all migrations.
	 *
	 * @param slower From where on it goes slower. 0 for none.
	 * @param pause From where on it pauses. 0 for none.
	 * @param stop From where on, at two samples in a row, it stops until 'retry' is asked
	 * for. 0 for none.
	 */
	record ThresholdsOfMigration(@Nullable String slower, @Nullable String pause, @Nullable String stop) {
	}

	/**
	 * How the columns of a single migration are kept in step.
	 *
	 * @param mode Who keeps old and new columns in step. When not set, as for all
	 * migrations.
	 */
	record DualWriteOfMigration(@Nullable DualWriteMode mode) {
	}

	/**
	 * What contract wants.
	 *
	 * @param quietPeriod Time without a use of the old structure that contract waits for:
	 * a write, and as far as the server knows a statement that names it. If a duration
	 * suffix is not specified, seconds will be used.
	 * @param minimumAge Time for which a migration must have been MIGRATED before it may
	 * be contracted. If a duration suffix is not specified, seconds will be used.
	 * @param maxVerificationAge Maximum time since every row was last compared. If a
	 * duration suffix is not specified, seconds will be used.
	 * @param recentReleases Time for which no instance of a release without the migration
	 * may have been seen, at most 30 days. If a duration suffix is not specified, seconds
	 * will be used.
	 * @param unaccountedSessions What sessions that belong to no live instance mean for
	 * contract.
	 * @param knownApplications Values of application_name whose sessions do not keep
	 * contract from happening, such as those of monitoring and backup.
	 * @param seal Time for which the old structure stays sealed before it is dropped. 0
	 * drops it at once, except in dual-write mode repository, which needs a time. If a
	 * duration suffix is not specified, seconds will be used.
	 */
	record Contract(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("24h") Duration quietPeriod,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration minimumAge,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("7d") Duration maxVerificationAge,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("24h") Duration recentReleases,
			@DefaultValue("block") UnaccountedSessions unaccountedSessions, @DefaultValue Set<String> knownApplications,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration seal) {
	}

	/**
	 * When an instance takes traffic.
	 *
	 * @param require What must be true of the migrations before this instance reports
	 * itself ready for traffic.
	 * @param timeout Maximum time that zdm holds the instance back. After it the instance
	 * becomes ready with a warning. Without a value there is no limit. If a duration
	 * suffix is not specified, seconds will be used.
	 */
	record Readiness(@DefaultValue("auto") Require require,
			@Nullable @DurationUnit(ChronoUnit.SECONDS) Duration timeout) {

		/**
		 * What must be true of the migrations before an instance is ready.
		 */
		enum Require {

			/**
			 * Those whose new columns this application's entities map are MIGRATED.
			 */
			AUTO,

			/**
			 * All that this application knows are MIGRATED.
			 */
			MIGRATED,

			/**
			 * Nothing.
			 */
			NONE

		}

	}

	/**
	 * How this process is registered.
	 *
	 * @param version Version of the release that this process runs. When not set, the
	 * version of the build information is used, or 'unknown' without it.
	 * @param heartbeat Time between two heartbeats. If a duration suffix is not
	 * specified, seconds will be used.
	 * @param timeToLive Time after its last heartbeat for which a process counts as live.
	 * Also the length of leases: another instance goes on with the work of one that died
	 * after this time. At least three times the heartbeat. If a duration suffix is not
	 * specified, seconds will be used.
	 * @param role What this process does for the migrations in the background. What it
	 * does when it starts is said by 'zdm.startup.mode'.
	 */
	record Instance(@Nullable String version, @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("3s") Duration heartbeat,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("15s") Duration timeToLive,
			@DefaultValue("auto") Role role) {

		/**
		 * What a process does for the migrations in the background.
		 */
		enum Role {

			/**
			 * A worker where the application has a web server, an observer otherwise.
			 */
			AUTO,

			/**
			 * Takes part in backfills, verifications and whatever else goes on in the
			 * background.
			 */
			WORKER,

			/**
			 * Registers, sends heartbeats, acknowledges phases and counts for the gate;
			 * leaves the work to workers.
			 */
			OBSERVER

		}

	}

	/**
	 * The work in the background.
	 *
	 * @param poll Time between two looks at what there is to do. If a duration suffix is
	 * not specified, seconds will be used.
	 */
	record Worker(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("1s") Duration poll) {
	}

	/**
	 * A connection of zdm's own, derived from the application's data source.
	 *
	 * @param url JDBC URL of a direct connection to the same database, needed where the
	 * application's goes through a pooler in transaction mode.
	 * @param username Login user of zdm, when it is to be another than the application's.
	 * All work of zdm is then done by this user.
	 * @param password Login password of the user of zdm.
	 */
	record Datasource(@Nullable String url, @Nullable String username, @Nullable String password) {

		boolean isSet() {
			return this.url != null || this.username != null;
		}

		@Override
		public String toString() {
			return "Datasource[url=" + this.url + ", username=" + this.username + "]";
		}

	}

}
