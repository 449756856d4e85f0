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

import com.zaxxer.hikari.HikariDataSource;
import io.zdm.backfill.BackfillPace;
import io.zdm.backfill.BackfillSettings;
import io.zdm.backfill.RecheckPace;

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
	 * the {@link DeployedRelease}, the seconds by which the clock is wrong, and the pause
	 * after a batch of the backfill as a share of its duration
	 * @throws InterruptedException never
	 */
	public static void main(String[] arguments) throws InterruptedException {
		WrongClock.set(Long.parseLong(arguments[5]));
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(arguments[0]);
		pool.setUsername(arguments[1]);
		pool.setPassword(arguments[2]);
		pool.setMaximumPoolSize(6);
		pool.addDataSourceProperty("ApplicationName", arguments[3]);
		TestInstance instance = DeployedRelease.valueOf(arguments[4])
			.describe(TestInstance.on(pool))
			.backfill(slow(Double.parseDouble(arguments[6])))
			.build();
		Runtime.getRuntime().addShutdownHook(new Thread(instance::close));
		instance.start();
		Thread.currentThread().join();
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
