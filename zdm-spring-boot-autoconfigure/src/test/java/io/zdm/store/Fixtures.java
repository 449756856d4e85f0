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

package io.zdm.store;

import java.util.List;
import java.util.Optional;

import io.zdm.plan.Conversion;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * Plans and mappings as the store is given them.
 */
final class Fixtures {

	static final Identifier SCHEMA = new Identifier("zdm");

	static final QualifiedName USERS = QualifiedName.of("public", "users");

	private Fixtures() {
	}

	static MigrationKey key(String version) {
		return new MigrationKey("shop", "public", version);
	}

	static Mapping mapping(String id, String from, String to) {
		Identifier source = new Identifier(from);
		Identifier target = new Identifier(to);
		return new Mapping(id, USERS, List.of(column(source)), List.of(column(target)),
				List.of(new Conversion.Identity(source)), List.of(new Conversion.Expression(target + "::text")));
	}

	private static MappedColumn column(Identifier name) {
		return new MappedColumn(name, "text", Optional.of("pg_catalog.\"C\""), true, Optional.empty());
	}

	static Plan plan(String... notes) {
		return new Plan(List.of(mapping("v2_1a2b3c4d_0", "user_name", "display_name")),
				List.of(Step.Ddl.of("add display_name", USERS, LockMode.ACCESS_EXCLUSIVE,
						"ALTER TABLE public.users ADD COLUMN display_name text")),
				List.of(new Step.Backfill("fill display_name", USERS, "v2_1a2b3c4d_0")), List.of(), List.of(),
				List.of(notes));
	}

	static long migration(Session session, String application, String version) {
		return new MigrationHistory(SCHEMA)
			.insert(session, new MigrationKey(application, "public", version), "display name", "c0ffee", plan())
			.id();
	}

}
