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

package io.zdm.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.testing.TestDatabase;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A table of a test with its mappings, built step by step.
 */
final class SyncedTable {

	static final Identifier ZDM = new Identifier("zdm");

	private static final Set<String> PLAIN_TYPES = Set.of("text", "integer", "bigint", "uuid", "boolean", "date");

	private final JdbcTemplate jdbc;

	private final QualifiedName name;

	private final List<Mapping> mappings = new ArrayList<>();

	private SyncedTable(JdbcTemplate jdbc, QualifiedName name) {
		this.jdbc = jdbc;
		this.name = name;
	}

	static SyncedTable create(TestDatabase database, String columns) {
		return create(database, QualifiedName.of("public", "users"), columns);
	}

	static SyncedTable create(TestDatabase database, QualifiedName name, String columns) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute("CREATE SCHEMA IF NOT EXISTS zdm");
		jdbc.execute("CREATE TABLE %s (%s)".formatted(name, columns));
		return new SyncedTable(jdbc, name);
	}

	static MappedColumn column(String name, String type) {
		return new MappedColumn(new Identifier(name), type, Optional.empty(), PLAIN_TYPES.contains(type),
				Optional.empty());
	}

	static MappedColumn column(String name, String type, String immutableDefault) {
		return new MappedColumn(new Identifier(name), type, Optional.empty(), PLAIN_TYPES.contains(type),
				Optional.of(immutableDefault));
	}

	static Conversion copy(String column) {
		return new Conversion.Identity(new Identifier(column));
	}

	static Conversion sql(String expression) {
		return new Conversion.Expression(expression);
	}

	SyncedTable rename(String from, String to) {
		return map(column(from, "text"), column(to, "text"), copy(from), copy(to));
	}

	SyncedTable map(MappedColumn source, MappedColumn target, Conversion forward, Conversion backward) {
		return map(List.of(source), List.of(target), List.of(forward), List.of(backward));
	}

	SyncedTable map(List<MappedColumn> sources, List<MappedColumn> targets, List<Conversion> forward,
			List<Conversion> backward) {
		this.mappings.add(new Mapping("m" + this.mappings.size(), this.name, sources, targets, forward, backward));
		return this;
	}

	/**
	 * Install the sync of the mappings named so far.
	 */
	SyncedTable sync() {
		return sync(this.mappings);
	}

	SyncedTable sync(List<Mapping> active) {
		new TableSync(ZDM, this.name, active).statements().forEach(this.jdbc::execute);
		return this;
	}

	List<Mapping> mappings() {
		return this.mappings;
	}

	MappingSql sql(int mapping) {
		return new MappingSql(this.mappings.get(mapping));
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	int execute(String statement) {
		return this.jdbc.update(statement);
	}

	Map<String, @Nullable Object> row() {
		return this.jdbc.queryForMap("SELECT * FROM " + this.name);
	}

	/**
	 * Return columns of the row with an id, as text, NULL as "-".
	 */
	String row(Object id, String... columns) {
		String list = String.join(", ",
				List.of(columns).stream().map((column) -> "coalesce(%s::text, '-')".formatted(column)).toList());
		return this.jdbc.queryForObject(
				"SELECT concat_ws('|', %s) FROM %s WHERE id = %s".formatted(list, this.name, id), String.class);
	}

	long disobeying() {
		long count = 0;
		for (Mapping mapping : this.mappings) {
			count += this.jdbc.queryForObject(
					"SELECT count(*) FROM %s WHERE NOT %s".formatted(this.name, new MappingSql(mapping).obeys()),
					Long.class);
		}
		return count;
	}

	/**
	 * Fill what the backfill of a mapping would.
	 */
	int backfill(int mapping) {
		String id = this.mappings.get(mapping).id();
		this.jdbc.execute("SET zdm.backfill = '%s'".formatted(id));
		try {
			return this.jdbc.update("UPDATE %s SET %s WHERE %s".formatted(this.name, sql(mapping).assignments(),
					sql(mapping).needsBackfill()));
		}
		finally {
			this.jdbc.execute("RESET zdm.backfill");
		}
	}

	/**
	 * Return whether a legacy write was stamped.
	 */
	boolean stamped(String kind, int mapping) {
		return this.jdbc.queryForObject("SELECT is_called FROM zdm.%s_m%d".formatted(kind, mapping), Boolean.class);
	}

}
