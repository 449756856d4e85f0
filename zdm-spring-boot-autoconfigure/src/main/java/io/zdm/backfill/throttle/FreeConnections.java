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
 * How many more sessions the server would accept from ordinary users.
 */
record FreeConnections() implements SqlProbe {

	private static final String QUERY = """
			SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
			    - coalesce(current_setting('reserved_connections', true), '0')::int - count(*)
			FROM pg_stat_activity
			WHERE usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
			""";

	@Override
	public Measurement read(Session session, Set<QualifiedName> tables) {
		return Measurement.of(session.value(Long.class, QUERY), "");
	}

}
