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

import java.util.Optional;

import io.zdm.postgres.Rehearsal.IdentitySequence;

/**
 * The sequence of an identity column. Bounds that come with its type are left out: those
 * of another type are others.
 */
final class IdentityQuery {

	private static final String QUERY = """
			SELECT n.nspname, c.relname, a.attidentity = 'a' AS always,
			    format('START WITH %s INCREMENT BY %s', s.seqstart, s.seqincrement)
			    || CASE WHEN s.seqmin NOT IN (1, (-2)::numeric ^ (size.bits - 1)) THEN ' MINVALUE ' || s.seqmin ELSE '' END
			    || CASE WHEN s.seqmax NOT IN (-1, 2::numeric ^ (size.bits - 1) - 1) THEN ' MAXVALUE ' || s.seqmax ELSE '' END
			    || format(' CACHE %s%s', s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END) AS options
			FROM pg_attribute a
			JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
			    AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'
			JOIN pg_sequence s ON s.seqrelid = d.objid
			JOIN pg_class c ON c.oid = d.objid JOIN pg_namespace n ON n.oid = c.relnamespace
			CROSS JOIN LATERAL (SELECT CASE s.seqtypid WHEN 'int2'::regtype THEN 16 WHEN 'int4'::regtype THEN 32
			    ELSE 64 END AS bits) size
			WHERE a.attrelid = ?::regclass AND a.attname = ? AND a.attidentity <> ''
			""";

	private IdentityQuery() {
	}

	static Optional<IdentitySequence> sequence(Session session, QualifiedName table, Identifier column) {
		return session.queryOptional(QUERY,
				(row, number) -> new IdentitySequence(
						QualifiedName.of(row.getString("nspname"), row.getString("relname")), row.getBoolean("always"),
						row.getString("options")),
				table.quoted(), column.value());
	}

}
