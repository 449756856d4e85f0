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

import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Leaves the new column empty while something else goes on: what the load is compared
 * with.
 *
 * @param name what goes on
 * @param meanwhile what does it, and returns when the time is over
 */
record Unfilled(String name, Consumer<RunDatabase> meanwhile) implements Strategy {

	static final String COMPUTATION = "a computation";

	/**
	 * Reads no table and writes nothing, but keeps one processor busy: what an
	 * application feels of it is due to the processor alone, and not to locks, snapshots
	 * or the disk.
	 * @param seconds how long
	 * @return the strategy
	 */
	static Unfilled computation(int seconds) {
		return new Unfilled(COMPUTATION, (database) -> database.execute("""
				DO $$
				DECLARE finish timestamptz := clock_timestamp() + interval '%d seconds';
				BEGIN
				    WHILE clock_timestamp() < finish LOOP
				        PERFORM sum(n) FROM generate_series(1, 10000) AS n;
				        COMMIT;
				    END LOOP;
				END $$""".formatted(seconds)));
	}

	@Override
	public void prepare(RunDatabase database) {
		database.addColumn();
	}

	@Override
	public Filled fill(RunDatabase database) {
		Instant start = database.now();
		this.meanwhile.accept(database);
		return new Filled(start, database.now(), database.footprint(), Map.of());
	}

}
