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
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What holds backfills back.
 *
 * @param windows Days and hours in which backfills run, such as 'Mon-Fri 22:00-06:00' or
 * 'Sat,Sun 00:00-24:00 Europe/Berlin'. Without one they run at any time.
 * @param zone Time zone of the windows that name none.
 * @param throttles What backfills yield to.
 */
@ConfigurationProperties("zdm.backfill")
record ZdmThrottleProperties(@DefaultValue List<String> windows, @DefaultValue("UTC") String zone,
		@DefaultValue Throttles throttles) {

	/**
	 * What backfills yield to.
	 *
	 * @param interval Time between two samples.
	 * @param replicationLag How far replicas are behind, in time.
	 * @param replicationLagBytes How far replicas are behind, in WAL.
	 * @param retainedWal The WAL that replication slots keep.
	 * @param walRate The WAL that the whole server writes in a second.
	 * @param archiveBacklog WAL segments that wait to be archived.
	 * @param blockedSessions Sessions that wait for a batch of a backfill.
	 * @param activeSessions Sessions of the server that are at work.
	 * @param autovacuum Vacuums of the tables that are filled.
	 * @param oldestSnapshot The oldest transaction that keeps dead rows alive.
	 * @param freeConnections Sessions that the server would still accept.
	 * @param hikariPending Threads that wait for a connection of the application's pool.
	 * @param hikariAcquisition Waiting for a connection of the application's pool.
	 * @param httpLatency The time that requests take.
	 * @param httpErrors Requests that fail.
	 * @param health The health of the application.
	 * @param query A query of your own.
	 */
	record Throttles(@DefaultValue("300ms") Duration interval, @DefaultValue ReplicationLag replicationLag,
			@DefaultValue ReplicationLagBytes replicationLagBytes, @DefaultValue RetainedWal retainedWal,
			@DefaultValue WalRate walRate, @DefaultValue ArchiveBacklog archiveBacklog,
			@DefaultValue BlockedSessions blockedSessions, @DefaultValue ActiveSessions activeSessions,
			@DefaultValue Autovacuum autovacuum, @DefaultValue OldestSnapshot oldestSnapshot,
			@DefaultValue FreeConnections freeConnections, @DefaultValue HikariPending hikariPending,
			@DefaultValue HikariAcquisition hikariAcquisition, @DefaultValue HttpLatency httpLatency,
			@DefaultValue HttpErrors httpErrors, @DefaultValue Health health, @DefaultValue Query query) {
	}

	/**
	 * From where on something holds backfills back.
	 *
	 * @param <T> what it is measured in
	 */
	interface Thresholds<T> {

		boolean enabled();

		@Nullable T slower();

		@Nullable T pause();

		@Nullable T stop();

	}

	/**
	 * How far replicas are behind, in time.
	 *
	 * @param enabled Whether to look how long ago the primary was where its slowest
	 * replica is.
	 * @param slower From which lag on backfills go slower. 0 for none.
	 * @param pause From which lag on backfills pause. 0 for none.
	 * @param stop From which lag on, at two samples in a row, backfills stop until
	 * 'retry' is asked for. 0 for none.
	 * @param ignore Values of application_name of replicas that may lag, such as one that
	 * is delayed on purpose.
	 */
	record ReplicationLag(@DefaultValue("true") boolean enabled, @DefaultValue("1s") @Nullable Duration slower,
			@DefaultValue("5s") @Nullable Duration pause, @Nullable Duration stop,
			@DefaultValue Set<String> ignore) implements Thresholds<Duration> {
	}

	/**
	 * How far replicas are behind, in WAL.
	 *
	 * @param enabled Whether to look how much WAL the slowest replica has not replayed.
	 * @param slower From which amount of WAL on backfills go slower. 0 for none.
	 * @param pause From which amount of WAL on backfills pause. 0 for none.
	 * @param stop From which amount of WAL on, at two samples in a row, backfills stop
	 * until 'retry' is asked for. 0 for none.
	 */
	record ReplicationLagBytes(@DefaultValue("true") boolean enabled, @DefaultValue("64MB") @Nullable DataSize slower,
			@DefaultValue("256MB") @Nullable DataSize pause, @Nullable DataSize stop) implements Thresholds<DataSize> {
	}

	/**
	 * The WAL that replication slots keep.
	 *
	 * @param enabled Whether to look how much WAL a replication slot keeps.
	 * @param slower From which amount of WAL on backfills go slower. 0 for none.
	 * @param pause From which amount of WAL on backfills pause. 0 for none.
	 * @param stop From which amount of WAL on, at two samples in a row, backfills stop
	 * until 'retry' is asked for. 0 for none.
	 */
	record RetainedWal(@DefaultValue("true") boolean enabled, @DefaultValue("2GB") @Nullable DataSize slower,
			@DefaultValue("10GB") @Nullable DataSize pause, @Nullable DataSize stop) implements Thresholds<DataSize> {
	}

	/**
	 * The WAL that the whole server writes in a second.
	 *
	 * @param enabled Whether to look how much WAL the whole server writes in a second.
	 * @param slower From which amount of WAL in a second on backfills go slower. 0 for
	 * none.
	 * @param pause From which amount of WAL in a second on backfills pause. 0 for none.
	 * @param stop From which amount of WAL in a second on, at two samples in a row,
	 * backfills stop until 'retry' is asked for. 0 for none.
	 */
	record WalRate(@DefaultValue("true") boolean enabled, @Nullable DataSize slower, @Nullable DataSize pause,
			@Nullable DataSize stop) implements Thresholds<DataSize> {
	}

	/**
	 * WAL segments that wait to be archived.
	 *
	 * @param enabled Whether to look how many WAL segments wait to be archived.
	 * @param slower From which number of segments on backfills go slower. 0 for none.
	 * @param pause From which number of segments on backfills pause. 0 for none.
	 * @param stop From which number of segments on, at two samples in a row, backfills
	 * stop until 'retry' is asked for. 0 for none.
	 */
	record ArchiveBacklog(@DefaultValue("true") boolean enabled, @DefaultValue("16") @Nullable Integer slower,
			@DefaultValue("48") @Nullable Integer pause, @Nullable Integer stop) implements Thresholds<Integer> {
	}

	/**
	 * Sessions that wait for a batch of a backfill.
	 *
	 * @param enabled Whether to look how many sessions wait for a batch of a backfill,
	 * whichever instance does it.
	 * @param slower From which number of sessions on backfills go slower. 0 for none.
	 * @param pause From which number of sessions on backfills pause. 0 for none.
	 * @param stop From which number of sessions on, at two samples in a row, backfills
	 * stop until 'retry' is asked for. 0 for none.
	 */
	record BlockedSessions(@DefaultValue("true") boolean enabled, @DefaultValue("1") @Nullable Integer slower,
			@DefaultValue("3") @Nullable Integer pause, @Nullable Integer stop) implements Thresholds<Integer> {
	}

	/**
	 * Sessions of the server that are at work.
	 *
	 * @param enabled Whether to look how many client sessions of the server are at work.
	 * @param slower From which number of sessions on backfills go slower. 0 for none.
	 * @param pause From which number of sessions on backfills pause. 0 for none.
	 * @param stop From which number of sessions on, at two samples in a row, backfills
	 * stop until 'retry' is asked for. 0 for none.
	 */
	record ActiveSessions(@DefaultValue("true") boolean enabled, @DefaultValue("50") @Nullable Integer slower,
			@DefaultValue("100") @Nullable Integer pause, @Nullable Integer stop) implements Thresholds<Integer> {
	}

	/**
	 * Vacuums of the tables that are filled.
	 *
	 * @param enabled Whether to look how many vacuums are at work on the tables that are
	 * filled.
	 * @param slower From which number of vacuums on backfills go slower. 0 for none.
	 * @param pause From which number of vacuums on backfills pause. 0 for none.
	 * @param stop From which number of vacuums on, at two samples in a row, backfills
	 * stop until 'retry' is asked for. 0 for none.
	 */
	record Autovacuum(@DefaultValue("true") boolean enabled, @Nullable Integer slower, @Nullable Integer pause,
			@Nullable Integer stop) implements Thresholds<Integer> {
	}

	/**
	 * The oldest transaction that keeps dead rows alive.
	 *
	 * @param enabled Whether to look how old the oldest transaction of the database is
	 * that keeps dead rows alive.
	 * @param slower From which age on backfills go slower. 0 for none.
	 * @param pause From which age on backfills pause. 0 for none.
	 * @param stop From which age on, at two samples in a row, backfills stop until
	 * 'retry' is asked for. 0 for none.
	 */
	record OldestSnapshot(@DefaultValue("true") boolean enabled, @DefaultValue("1h") @Nullable Duration slower,
			@Nullable Duration pause, @Nullable Duration stop) implements Thresholds<Duration> {
	}

	/**
	 * Sessions that the server would still accept.
	 *
	 * @param enabled Whether to look how many more sessions the server would accept.
	 * @param slower From which number of sessions or less on backfills go slower. 0 for
	 * none.
	 * @param pause From which number of sessions or less on backfills pause. 0 for none.
	 * @param stop From which number of sessions or less on, at two samples in a row,
	 * backfills stop until 'retry' is asked for. 0 for none.
	 */
	record FreeConnections(@DefaultValue("true") boolean enabled, @DefaultValue("5") @Nullable Integer slower,
			@DefaultValue("2") @Nullable Integer pause, @Nullable Integer stop) implements Thresholds<Integer> {
	}

	/**
	 * Threads that wait for a connection of the application's pool.
	 *
	 * @param enabled Whether to look how many threads of this instance wait for a
	 * connection of the application's pool. Needs HikariCP.
	 * @param slower From which number of threads on backfills go slower. 0 for none.
	 * @param pause From which number of threads on backfills pause. 0 for none.
	 * @param stop From which number of threads on, at two samples in a row, backfills
	 * stop until 'retry' is asked for. 0 for none.
	 */
	record HikariPending(@DefaultValue("true") boolean enabled, @DefaultValue("1") @Nullable Integer slower,
			@DefaultValue("4") @Nullable Integer pause, @Nullable Integer stop) implements Thresholds<Integer> {
	}

	/**
	 * Waiting for a connection of the application's pool.
	 *
	 * @param enabled Whether to look how long it took on average, over the last seconds,
	 * to get a connection of the application's pool. Needs HikariCP and Micrometer.
	 * @param slower From which time on backfills go slower. 0 for none.
	 * @param pause From which time on backfills pause. 0 for none.
	 * @param stop From which time on, at two samples in a row, backfills stop until
	 * 'retry' is asked for. 0 for none.
	 */
	record HikariAcquisition(@DefaultValue("true") boolean enabled, @DefaultValue("50ms") @Nullable Duration slower,
			@DefaultValue("250ms") @Nullable Duration pause, @Nullable Duration stop) implements Thresholds<Duration> {
	}

	/**
	 * The time that requests take.
	 *
	 * @param enabled Whether to look at the 99th percentile of the time that requests
	 * took over the last seconds. Needs Micrometer and the histogram of
	 * http.server.requests.
	 * @param slower From which time on backfills go slower. 0 for none.
	 * @param pause From which time on backfills pause. 0 for none.
	 * @param stop From which time on, at two samples in a row, backfills stop until
	 * 'retry' is asked for. 0 for none.
	 */
	record HttpLatency(@DefaultValue("true") boolean enabled, @Nullable Duration slower, @Nullable Duration pause,
			@Nullable Duration stop) implements Thresholds<Duration> {
	}

	/**
	 * Requests that fail.
	 *
	 * @param enabled Whether to look at the share of requests that were answered with a
	 * server error over the last seconds. Needs Micrometer.
	 * @param slower From which share, from 0 to 1, on backfills go slower. 0 for none.
	 * @param pause From which share, from 0 to 1, on backfills pause. 0 for none.
	 * @param stop From which share, from 0 to 1, on, at two samples in a row, backfills
	 * stop until 'retry' is asked for. 0 for none.
	 */
	record HttpErrors(@DefaultValue("true") boolean enabled, @DefaultValue("0.02") @Nullable Double slower,
			@DefaultValue("0.1") @Nullable Double pause, @Nullable Double stop) implements Thresholds<Double> {
	}

	/**
	 * The health of the application.
	 *
	 * @param enabled Whether backfills pause while a health indicator of this instance,
	 * other than those of zdm, is DOWN or OUT_OF_SERVICE. Needs Spring Boot's health.
	 * @param exclude Names of health indicators that do not count.
	 */
	record Health(@DefaultValue("true") boolean enabled, @DefaultValue Set<String> exclude) {
	}

	/**
	 * A query of your own.
	 *
	 * @param enabled Whether to run the query, where there is one.
	 * @param sql Query that gives one number, and takes much less than a second.
	 * @param slower From which number on backfills go slower. 0 for none.
	 * @param pause From which number on backfills pause. 0 for none.
	 * @param stop From which number on, at two samples in a row, backfills stop until
	 * 'retry' is asked for. 0 for none.
	 */
	record Query(@DefaultValue("true") boolean enabled, @Nullable String sql, @Nullable Double slower,
			@Nullable Double pause, @Nullable Double stop) implements Thresholds<Double> {
	}

}
