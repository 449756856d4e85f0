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

import java.util.function.Supplier;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.DataSourceUnwrapper;

import io.zdm.backfill.throttle.Measurement;

/**
 * How many threads of this instance wait for a connection of the application's pool.
 * Threads of zdm may be among them, where it has no pool of its own.
 *
 * @param application the data source of the application
 */
record HikariPending(DataSource application) implements Supplier<Measurement> {

	@Override
	public Measurement get() {
		HikariDataSource pool = DataSourceUnwrapper.unwrap(this.application, HikariDataSource.class);
		HikariPoolMXBean state = (pool != null) ? pool.getHikariPoolMXBean() : null;
		return (state != null) ? Measurement.of(state.getThreadsAwaitingConnection(), describe(state))
				: Measurement.nothing("no Hikari pool is open");
	}

	private static String describe(HikariPoolMXBean state) {
		return "waiting, %d of %d connections in use".formatted(state.getActiveConnections(),
				state.getTotalConnections());
	}

	/**
	 * Return the name of a pool, by which its meters are tagged.
	 * @param dataSource the data source
	 * @return the name; nothing where it is another kind of pool
	 */
	static @Nullable String poolName(DataSource dataSource) {
		HikariDataSource pool = DataSourceUnwrapper.unwrap(dataSource, HikariDataSource.class);
		return (pool != null) ? pool.getPoolName() : null;
	}

}
