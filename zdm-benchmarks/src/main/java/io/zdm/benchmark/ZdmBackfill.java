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

package io.zdm.benchmark;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * The backfill of zdm, in an application, with its sync trigger on the table; from its
 * start to its end by its own books, so without what follows, such as indexes and
 * verification.
 */
final class ZdmBackfill implements Strategy {

	static final String ONE = "zdm, 1 worker";

	static final String TWO = "zdm, 2 workers";

	private final String name;

	private final ZdmApplication application;

	ZdmBackfill(String name, ZdmApplication application) {
		this.name = name;
		this.application = application;
	}

	/**
	 * Return a backfill at full speed: without pauses between its statements.
	 * @param workers how many threads work on it
	 * @param application the application
	 * @return the strategy
	 */
	static ZdmBackfill atFullSpeed(int workers, ZdmApplication application) {
		return new ZdmBackfill((workers == 1) ? ONE : TWO,
				application.with("zdm.backfill.workers", workers).with("zdm.backfill.pause-ratio", 0));
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public void prepare(RunDatabase database) {
		this.application.expand(database);
	}

	@Override
	public Filled fill(RunDatabase database) {
		ConfigurableApplicationContext context = this.application.work(database);
		try {
			return new ZdmWalk(database, "BACKFILL").await();
		}
		finally {
			// Indexes and verification are under way: nobody waits for them here.
			database.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity "
					+ "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active'");
			context.close();
		}
	}

}
