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

/**
 * Reads no table and writes nothing, but keeps one processor busy: what an application
 * feels of it is due to the processor alone, and not to locks, snapshots or the disk.
 *
 * @param seconds how long
 */
record Computation(int seconds) implements Strategy {

	static final String NAME = "a computation";

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public void prepare(RunDatabase database) {
		database.execute("ALTER TABLE users ADD COLUMN display_name text");
	}

	@Override
	public Filled fill(RunDatabase database) {
		Instant start = database.now();
		database.execute("""
				DO $$
				DECLARE finish timestamptz := clock_timestamp() + interval '%d seconds';
				BEGIN
				    WHILE clock_timestamp() < finish LOOP
				        PERFORM sum(n) FROM generate_series(1, 10000) AS n;
				        COMMIT;
				    END LOOP;
				END $$""".formatted(this.seconds));
		return new Filled(start, database.now(), database.footprint(), Map.of());
	}

}
