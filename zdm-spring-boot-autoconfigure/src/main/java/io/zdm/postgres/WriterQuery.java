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
import java.util.Optional;

/**
 * The roles that may write a table.
 */
final class WriterQuery {

	// A trigger runs with the rights of the role that wrote, also where it wrote a single
	// partition, or through a view or a rule of somebody else: hence the roles that may
	// write those count too.
	// pg_write_all_data (14) stands in no access list.
	private static final String QUERY = """
			WITH RECURSIVE written (relation) AS (
			    SELECT ?::oid
			    UNION
			    SELECT more.relation FROM written w, LATERAL (
			        SELECT r.ev_class AS relation FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
			        WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = w.relation
			            AND d.classid = 'pg_rewrite'::regclass
			        UNION ALL
			        SELECT h.inhrelid FROM pg_inherits h WHERE h.inhparent = w.relation) more
			), granted (grantee) AS (
			    SELECT x.grantee FROM written w JOIN pg_class c ON c.oid = w.relation,
			        aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
			    WHERE x.privilege_type IN ('INSERT', 'UPDATE')
			    UNION
			    SELECT x.grantee FROM written w JOIN pg_attribute a ON a.attrelid = w.relation, aclexplode(a.attacl) x
			    WHERE x.privilege_type IN ('INSERT', 'UPDATE')
			    UNION
			    SELECT r.oid FROM pg_roles r
			    WHERE r.rolname = 'pg_write_all_data' AND EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = r.oid)
			)
			SELECT r.rolname FROM granted g LEFT JOIN pg_roles r ON r.oid = g.grantee
			WHERE g.grantee = 0 OR r.oid IS NOT NULL
			ORDER BY 1
			""";

	private WriterQuery() {
	}

	static Writers writers(Session session, long table) {
		List<Optional<Identifier>> grantees = session.query(QUERY,
				(row, number) -> new CatalogRow(row).optionalIdentifier("rolname"), table);
		boolean everyone = grantees.contains(Optional.<Identifier>empty());
		return new Writers(everyone, grantees.stream().flatMap(Optional::stream).toList());
	}

}
