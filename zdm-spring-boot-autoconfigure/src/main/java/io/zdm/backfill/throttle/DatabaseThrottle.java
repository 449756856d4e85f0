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

/**
 * The throttles that look at the database server.
 */
public enum DatabaseThrottle implements ThrottleKind {

	/**
	 * How long ago the primary was where the slowest replica is.
	 */
	REPLICATION_LAG("replication-lag", Measure.SECONDS),

	/**
	 * How much WAL the slowest replica has not replayed.
	 */
	REPLICATION_LAG_BYTES("replication-lag-bytes", Measure.BYTES),

	/**
	 * How much WAL a replication slot keeps.
	 */
	RETAINED_WAL("retained-wal", Measure.BYTES),

	/**
	 * How much WAL the whole server writes.
	 */
	WAL_RATE("wal-rate", Measure.BYTES_PER_SECOND),

	/**
	 * How many WAL segments wait to be archived.
	 */
	ARCHIVE_BACKLOG("archive-backlog", Measure.COUNT),

	/**
	 * How many sessions wait for a batch of a backfill, whichever instance does it.
	 */
	BLOCKED_SESSIONS("blocked-sessions", Measure.COUNT),

	/**
	 * How many sessions are at work.
	 */
	ACTIVE_SESSIONS("active-sessions", Measure.COUNT),

	/**
	 * How many vacuums are at work on the tables that are filled.
	 */
	AUTOVACUUM("autovacuum", Measure.COUNT),

	/**
	 * How old the oldest transaction is that keeps dead rows alive.
	 */
	OLDEST_SNAPSHOT("oldest-snapshot", Measure.SECONDS),

	/**
	 * How many more sessions the server would accept.
	 */
	FREE_CONNECTIONS("free-connections", Measure.COUNT),

	/**
	 * What a query of the user's gives.
	 */
	QUERY("query", Measure.NUMBER);

	private final String text;

	private final Measure measure;

	DatabaseThrottle(String text, Measure measure) {
		this.text = text;
		this.measure = measure;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public Measure measure() {
		return this.measure;
	}

	@Override
	public Limits.Side side() {
		return (this == FREE_CONNECTIONS) ? Limits.Side.AT_MOST : Limits.Side.AT_LEAST;
	}

}
