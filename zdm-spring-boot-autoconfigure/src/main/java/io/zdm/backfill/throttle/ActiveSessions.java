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

import java.util.Set;

import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * How many client sessions of the server are at work, this one left out. Without the
 * rights of pg_read_all_stats only those of zdm's own role count.
 */
record ActiveSessions() implements SqlProbe {

	private static final String QUERY = """
			SELECT count(*)
			FROM pg_stat_activity
			WHERE state = 'active' AND pid <> pg_backend_pid() AND backend_type = 'client backend'
			""";

	@Override
	public Measurement read(Session session, Set<QualifiedName> tables) {
		return Measurement.of(session.value(Long.class, QUERY), "");
	}

}
