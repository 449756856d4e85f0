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

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;
import org.jspecify.annotations.Nullable;

/**
 * What the session's role may do about the store.
 *
 * @param role the current role
 * @param database the current database
 * @param schemaExists whether the schema is there
 * @param tablesExist whether the tables are there, in whatever version
 * @param owner whether the role has the rights of the schema's owner
 * @param mayCreateSchema whether it may create schemas in the database
 * @param mayCreateTables whether it may create tables in the schema
 */
record StoreRights(String role, String database, boolean schemaExists, boolean tablesExist, boolean owner,
		boolean mayCreateSchema, boolean mayCreateTables) {

	static StoreRights read(Session session, Identifier schema) {
		return session
			.query("""
					SELECT current_user AS role, current_database() AS database, n.oid IS NOT NULL AS schema_exists,
					    EXISTS (SELECT FROM pg_catalog.pg_class c
					        WHERE c.relnamespace = n.oid AND c.relname = 'store_version') AS tables_exist,
					    coalesce(pg_has_role(n.nspowner, 'USAGE'), false) AS owner,
					    has_database_privilege(current_database(), 'CREATE') AS may_create_schema,
					    coalesce(has_schema_privilege(n.oid, 'CREATE'), false) AS may_create_tables
					FROM (SELECT ?::name AS name) AS wanted
					    LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.name
					""",
					(rows, number) -> new StoreRights(rows.getString("role"), rows.getString("database"),
							rows.getBoolean("schema_exists"), rows.getBoolean("tables_exist"), rows.getBoolean("owner"),
							rows.getBoolean("may_create_schema"), rows.getBoolean("may_create_tables")),
					schema.value())
			.get(0);
	}

	/**
	 * Return whether the role may comment on the schema, which only its owner may.
	 */
	boolean mayComment() {
		return this.owner || !this.schemaExists;
	}

	/**
	 * Refuse where a right is missing, before the first statement fails for it.
	 */
	void check(Identifier schema) {
		if (this.schemaExists ? !this.mayCreateTables : !this.mayCreateSchema) {
			throw missing(this, schema, null);
		}
	}

	static StoreUnavailableException missing(StoreRights rights, Identifier schema, @Nullable Throwable cause) {
		Identifier role = new Identifier(rights.role);
		Identifier database = new Identifier(rights.database);
		if (!rights.schemaExists) {
			return new StoreUnavailableException(
					"The role %s may not create the schema %s in the database %s".formatted(role, schema, database), """
							As the owner of the database run CREATE SCHEMA %1$s AUTHORIZATION %2$s; \
							or GRANT CREATE ON DATABASE %3$s TO %2$s;""".formatted(schema, role, database), cause);
		}
		if (!rights.tablesExist) {
			return new StoreUnavailableException(
					"The role %s may not create tables in the schema %s of the database %s".formatted(role, schema,
							database),
					"As the owner of the schema run GRANT USAGE, CREATE ON SCHEMA %s TO %s;".formatted(schema, role),
					cause);
		}
		return new StoreUnavailableException(
				"The role %s may not use or upgrade the schema %s of the database %s".formatted(role, schema, database),
				"""
						Make it a member of the role that owns the schema, or as that role run \
						GRANT USAGE, CREATE ON SCHEMA %1$s TO %2$s; \
						GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %1$s TO %2$s;""".formatted(schema,
						role),
				cause);
	}

}
