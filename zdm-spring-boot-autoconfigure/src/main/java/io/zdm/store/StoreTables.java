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

import io.zdm.postgres.Identifier;

/**
 * The tables of the store, version by version. A later version only adds, as older
 * releases of zdm go on using the same tables: they name the columns that they read, and
 * whatever is added has a default.
 */
final class StoreTables {

	/**
	 * One script for each version of the store, version 1 first; {@code %1$s} is the
	 * schema.
	 */
	private static final List<String> SCRIPTS = List.of("""
			CREATE TABLE %1$s.store_version (
			    version integer PRIMARY KEY,
			    installed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
			    installed_by text NOT NULL DEFAULT session_user
			);
			COMMENT ON TABLE %1$s.store_version IS 'The versions that these tables have gone through';

			CREATE TABLE %1$s.migration (
			    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			    application text NOT NULL,
			    target text NOT NULL,
			    version text NOT NULL,
			    description text NOT NULL,
			    checksum text NOT NULL,
			    phase text NOT NULL,
			    activity text NOT NULL,
			    reason text,
			    request jsonb,
			    plan jsonb NOT NULL,
			    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
			    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
			    expanded_at timestamptz,
			    migrated_at timestamptz,
			    finished_at timestamptz,
			    UNIQUE (application, target, version)
			);
			COMMENT ON TABLE %1$s.migration IS 'The history: where each migration stands, with its whole plan';

			CREATE TABLE %1$s.step (
			    migration bigint NOT NULL REFERENCES %1$s.migration,
			    name text NOT NULL,
			    state text NOT NULL,
			    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
			    finished_at timestamptz,
			    attempts integer NOT NULL DEFAULT 1,
			    elapsed_micros bigint,
			    error text,
			    PRIMARY KEY (migration, name)
			);
			COMMENT ON TABLE %1$s.step IS 'Which steps of the plans are done';

			CREATE TABLE %1$s.mapping (
			    id text PRIMARY KEY,
			    ordinal bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
			    migration bigint NOT NULL REFERENCES %1$s.migration,
			    table_schema text NOT NULL,
			    table_name text NOT NULL,
			    definition jsonb NOT NULL,
			    added_at timestamptz NOT NULL DEFAULT clock_timestamp()
			);
			CREATE INDEX mapping_table ON %1$s.mapping (table_schema, table_name);
			COMMENT ON TABLE %1$s.mapping IS 'The mappings that are in sync now: what the sync triggers apply';

			CREATE TABLE %1$s.mapping_column (
			    mapping text NOT NULL REFERENCES %1$s.mapping ON DELETE CASCADE,
			    side text NOT NULL,
			    table_schema text NOT NULL,
			    table_name text NOT NULL,
			    column_name text NOT NULL,
			    PRIMARY KEY (mapping, side, column_name)
			);
			CREATE INDEX mapping_column_table ON %1$s.mapping_column (table_schema, table_name);
			CREATE UNIQUE INDEX mapping_column_one_target ON %1$s.mapping_column (table_schema, table_name, column_name)
			    WHERE side = 'TARGET';
			COMMENT ON TABLE %1$s.mapping_column IS 'Which column belongs to which mapping, across applications';

			CREATE TABLE %1$s.progress (
			    mapping text NOT NULL,
			    kind text NOT NULL,
			    position json NOT NULL,
			    rows_done bigint NOT NULL DEFAULT 0,
			    share double precision NOT NULL DEFAULT 0,
			    running_micros bigint NOT NULL DEFAULT 0,
			    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
			    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
			    finished_at timestamptz,
			    result json,
			    PRIMARY KEY (mapping, kind)
			) WITH (fillfactor = 50);
			COMMENT ON TABLE %1$s.progress IS 'How far backfills and verifications got';

			CREATE TABLE %1$s.lease (
			    name text PRIMARY KEY,
			    owner uuid,
			    token bigint NOT NULL,
			    acquired_at timestamptz NOT NULL DEFAULT clock_timestamp(),
			    expires_at timestamptz NOT NULL
			) WITH (fillfactor = 50);
			COMMENT ON TABLE %1$s.lease IS 'Which instance may work on what; every owner gets a greater token';

			CREATE TABLE %1$s.instance (
			    id uuid PRIMARY KEY,
			    application text NOT NULL,
			    target text NOT NULL,
			    release text NOT NULL,
			    host text NOT NULL,
			    pid bigint NOT NULL,
			    zdm_version text NOT NULL,
			    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
			    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
			    expires_at timestamptz NOT NULL,
			    stopped_at timestamptz,
			    ships jsonb NOT NULL,
			    maps jsonb,
			    acknowledged jsonb NOT NULL DEFAULT '{}',
			    application_name text NOT NULL,
			    session_role text NOT NULL,
			    client_address text
			) WITH (fillfactor = 50);
			COMMENT ON TABLE %1$s.instance IS 'The running application processes, with their heartbeats';

			CREATE TABLE %1$s.audit (
			    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			    migration bigint NOT NULL REFERENCES %1$s.migration,
			    at timestamptz NOT NULL DEFAULT clock_timestamp(),
			    actor text NOT NULL,
			    event text NOT NULL,
			    detail text
			);
			CREATE INDEX audit_migration ON %1$s.audit (migration, id);
			COMMENT ON TABLE %1$s.audit IS 'What was asked for and what happened, for ever';
			""", """
			CREATE TABLE %1$s.repair (
			    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			    migration bigint NOT NULL REFERENCES %1$s.migration,
			    instance uuid NOT NULL,
			    release text NOT NULL,
			    entity text NOT NULL,
			    repaired_at timestamptz NOT NULL,
			    rows_repaired integer NOT NULL,
			    keys jsonb NOT NULL
			);
			CREATE INDEX repair_migration ON %1$s.repair (migration, id);
			COMMENT ON TABLE %1$s.repair IS 'Rows that the sync trigger left out of step and an interceptor repaired';
			""", """
			CREATE TABLE %1$s.statement_watch (
			    migration bigint PRIMARY KEY REFERENCES %1$s.migration,
			    watch jsonb NOT NULL
			);
			COMMENT ON TABLE %1$s.statement_watch IS 'Which statements that name old columns still run';
			""", """
			ALTER TABLE %1$s.instance
			    ADD COLUMN role text NOT NULL DEFAULT 'WORKER',
			    ADD COLUMN refused jsonb NOT NULL DEFAULT '[]';
			""",
			"""
					CREATE TABLE %1$s.divergence (
					    migration bigint NOT NULL REFERENCES %1$s.migration,
					    mapping text NOT NULL,
					    row_key text NOT NULL,
					    kind text NOT NULL,
					    rows_found bigint NOT NULL DEFAULT 1,
					    found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
					    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
					    PRIMARY KEY (mapping, row_key)
					);
					CREATE INDEX divergence_migration ON %1$s.divergence (migration);
					COMMENT ON TABLE %1$s.divergence IS 'Rows that the continuous verification found out of step, by their keys';
					""",
			"""
					ALTER TABLE %1$s.progress
					    ADD COLUMN paused_micros bigint NOT NULL DEFAULT 0,
					    ADD COLUMN throttled jsonb NOT NULL DEFAULT '{}',
					    ADD COLUMN rows_updated bigint NOT NULL DEFAULT 0,
					    ADD COLUMN rows_hot bigint NOT NULL DEFAULT 0,
					    ADD COLUMN wal_bytes bigint NOT NULL DEFAULT 0,
					    ADD COLUMN batches jsonb NOT NULL DEFAULT '{}';

					CREATE TABLE %1$s.backfill_range (
					    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
					    mapping text NOT NULL,
					    from_block bigint NOT NULL,
					    to_block bigint NOT NULL,
					    position json NOT NULL,
					    owner uuid NOT NULL,
					    worker integer NOT NULL,
					    token bigint NOT NULL DEFAULT 1,
					    expires_at timestamptz NOT NULL,
					    rows_done bigint NOT NULL DEFAULT 0,
					    running_micros bigint NOT NULL DEFAULT 0,
					    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
					    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
					    UNIQUE (mapping, from_block)
					) WITH (fillfactor = 50);
					COMMENT ON TABLE %1$s.backfill_range IS 'The parts of tables that workers fill at the moment';

					CREATE TABLE %1$s.quarantine (
					    migration bigint NOT NULL REFERENCES %1$s.migration,
					    mapping text NOT NULL,
					    row_key text NOT NULL,
					    error text NOT NULL,
					    sqlstate text,
					    attempts integer NOT NULL DEFAULT 1,
					    found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
					    tried_at timestamptz NOT NULL DEFAULT clock_timestamp(),
					    PRIMARY KEY (mapping, row_key)
					);
					CREATE INDEX quarantine_migration ON %1$s.quarantine (migration);
					COMMENT ON TABLE %1$s.quarantine IS 'Rows that the backfill could not fill, by their keys';

					CREATE TABLE %1$s.setting (
					    application text NOT NULL,
					    target text NOT NULL,
					    version text NOT NULL DEFAULT '',
					    name text NOT NULL,
					    value text NOT NULL,
					    actor text NOT NULL,
					    reason text,
					    set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
					    PRIMARY KEY (application, target, version, name)
					);
					COMMENT ON TABLE %1$s.setting IS 'Settings given at run time, for one migration or, without a version, for all';
					""",
			"""
					ALTER TABLE %1$s.backfill_range
					    ADD COLUMN partition bigint NOT NULL DEFAULT 0,
					    DROP CONSTRAINT backfill_range_mapping_from_block_key,
					    ADD UNIQUE (mapping, partition, from_block);
					COMMENT ON COLUMN %1$s.backfill_range.partition IS 'The object identifier of the partition, 0 for the table itself';
					""",
			"""
					ALTER TABLE %1$s.backfill_range
					    ADD COLUMN share double precision NOT NULL DEFAULT 0,
					    ADD COLUMN rows_updated bigint NOT NULL DEFAULT 0,
					    ADD COLUMN rows_hot bigint NOT NULL DEFAULT 0;
					COMMENT ON TABLE %1$s.progress IS 'How far backfills and verifications got, without what backfill_range still counts';
					COMMENT ON COLUMN %1$s.backfill_range.share IS 'The share of the whole backfill that is done here; progress has it when the range is done';
					""");

	/**
	 * The version that this release of zdm needs.
	 */
	static final int VERSION = SCRIPTS.size();

	private StoreTables() {
	}

	/**
	 * Return the statements that lead to a version from the one before.
	 * @param version the version, from 1 to {@link #VERSION}
	 * @param schema the schema of the store
	 * @return the statements, separated by semicolons
	 */
	static String script(int version, Identifier schema) {
		return SCRIPTS.get(version - 1).formatted(schema);
	}

}
