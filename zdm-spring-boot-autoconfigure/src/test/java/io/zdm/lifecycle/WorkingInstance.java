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
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import io.zdm.DualWriteMode;
import io.zdm.backfill.BackfillPace;
import io.zdm.backfill.BackfillSettings;
import io.zdm.backfill.RecheckPace;
import io.zdm.data.DualWrites;

/**
 * The main class of a process: an instance of a release of the shop that works on the
 * rename until it is told to stop or killed.
 */
public final class WorkingInstance {

	private WorkingInstance() {
	}

	/**
	 * Run until the process ends.
	 * @param arguments URL, user and password of the database, a name for the sessions,
	 * and the {@link InstanceOptions}
	 * @throws InterruptedException never
	 */
	public static void main(String[] arguments) throws InterruptedException {
		InstanceOptions options = InstanceOptions.parse(List.of(arguments).subList(4, arguments.length));
		WrongClock.set(options.clock().toSeconds());
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(arguments[0]);
		pool.setUsername(arguments[1]);
		pool.setPassword(arguments[2]);
		pool.setMaximumPoolSize(6);
		pool.addDataSourceProperty("ApplicationName", arguments[3]);
		TestInstance instance = options.release()
			.describe(TestInstance.on(pool))
			.backfill(slow(options.pauseRatio()))
			.seal(options.seal())
			.dualWrite(options.dualWrite(), interceptors(options.dualWrite()))
			.build();
		Runtime.getRuntime().addShutdownHook(new Thread(instance::close));
		instance.start();
		Thread.currentThread().join();
	}

	private static Interceptors interceptors(DualWriteMode mode) {
		return mode.hasTrigger() ? Interceptors.none() : new DualWrites(0);
	}

	/**
	 * A backfill of many small batches by several workers, so that there is something to
	 * kill.
	 */
	private static BackfillSettings slow(double pauseRatio) {
		return new BackfillSettings(new BackfillPace(Duration.ofMillis(2), pauseRatio, 2, 4), 4, 4, 4, 2000,
				Duration.ofMillis(100), Duration.ofSeconds(30), RecheckPace.DEFAULT);
	}

}
