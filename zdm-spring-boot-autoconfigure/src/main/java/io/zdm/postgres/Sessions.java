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

package io.zdm.postgres;

import java.util.List;

/**
 * Reads which clients are connected.
 */
public final class Sessions {

	// Without the rights of pg_read_all_stats the server hides type, state and address of
	// other roles' sessions, but not application and role. Autovacuum has no role.
	private static final String QUERY = """
			SELECT a.pid, coalesce(a.application_name, '') AS application_name, u.rolname,
			    host(a.client_addr) AS address, a.state
			FROM pg_stat_activity a JOIN pg_roles u ON u.oid = a.usesysid
			WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
			    AND coalesce(a.backend_type, 'client backend') = 'client backend'
			ORDER BY a.pid
			""";

	/**
	 * Read the client sessions of this database, this one left out.
	 * @param session this session
	 * @return the others
	 */
	public List<ClientSession> others(Session session) {
		return session.query(QUERY, (rows, number) -> {
			CatalogRow row = new CatalogRow(rows);
			return new ClientSession((int) row.number("pid"), row.text("application_name"), row.identifier("rolname"),
					row.optionalText("address"), row.optionalText("state"));
		});
	}

}
