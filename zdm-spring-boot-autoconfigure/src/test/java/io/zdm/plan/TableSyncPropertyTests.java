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
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random forests of mappings under random statements: what a statement wrote in the
 * column that wins stays as written, no other column is touched, and every row written
 * since the sync obeys every mapping.
 */
class TableSyncPropertyTests {

	private static final int SEEDS = Integer.getInteger("zdm.test.seeds", 25);

	private static final int STATEMENTS = 40;

	private static final int ROWS = 6;

	@PostgresVersionsTest
	void everyRowObeysAndTheWinnerStaysAsWritten(TestDatabase database) throws Exception {
		try (var connection = database.dataSource().getConnection()) {
			JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
			jdbc.execute("CREATE SCHEMA zdm");
			for (int seed = 1; seed <= SEEDS; seed++) {
				new Run(jdbc, seed).run();
			}
		}
	}

	/**
	 * One forest and its statements.
	 */
	private static final class Run {

		private final JdbcTemplate jdbc;

		private final Random random;

		private final QualifiedName table;

		private final List<Mapping> mappings = new ArrayList<>();

		private final Map<String, Boolean> roots = new LinkedHashMap<>();

		private final Map<String, Boolean> numerals = new LinkedHashMap<>();

		private final StringBuilder log = new StringBuilder();

		private final Set<Integer> written = new HashSet<>();

		private int columns;

		private Run(JdbcTemplate jdbc, int seed) {
			this.jdbc = jdbc;
			this.random = new Random(seed);
			this.table = QualifiedName.of("public", "forest_" + seed);
			this.log.append("seed ").append(seed).append('\n');
		}

		private void run() {
			int count = 1 + this.random.nextInt(3);
			for (int index = 0; index < count; index++) {
				boolean numeric = this.random.nextInt(4) == 0;
				this.roots.put("r" + index, numeric);
				this.numerals.put("r" + index, numeric);
			}
			int size = 1 + this.random.nextInt(5);
			for (int index = 0; index < size; index++) {
				grow();
			}
			create();
			for (int statement = 0; statement < STATEMENTS; statement++) {
				if (this.random.nextInt(3) == 0) {
					insert();
				}
				else {
					update();
				}
			}
			backfill();
			this.jdbc.execute("DROP TABLE " + this.table);
		}

		private void create() {
			String columns = this.roots.entrySet()
				.stream()
				.map((root) -> root.getKey() + (root.getValue() ? " numeric" : " text DEFAULT 'dflt x'"))
				.collect(Collectors.joining(", "));
			this.jdbc
				.execute("CREATE TABLE %s (id serial PRIMARY KEY, other integer, %s)".formatted(this.table, columns));
			for (int row = 0; row < ROWS; row++) {
				this.jdbc.update(
						"INSERT INTO %s (%s) VALUES (%s)".formatted(this.table, String.join(", ", this.roots.keySet()),
								this.roots.keySet().stream().map(this::literal).collect(Collectors.joining(", "))));
			}
			for (Mapping mapping : this.mappings) {
				mapping.targets()
					.forEach((target) -> this.jdbc.execute(
							"ALTER TABLE %s ADD COLUMN %s %s".formatted(this.table, target.name(), target.type())));
				this.log.append(mapping).append('\n');
			}
			new TableSync(SyncedTable.ZDM, this.table, this.mappings).statements().forEach(this.jdbc::execute);
		}

		/**
		 * Add a mapping below columns that all are roots or all targets of one mapping.
		 */
		private void grow() {
			List<List<MappedColumn>> origins = new ArrayList<>();
			origins.add(this.roots.entrySet().stream().map((root) -> column(root.getKey(), root.getValue())).toList());
			this.mappings.forEach((mapping) -> origins.add(mapping.targets()));
			List<MappedColumn> origin = origins.get(this.random.nextInt(origins.size()));
			MappedColumn first = origin.get(this.random.nextInt(origin.size()));
			MappedColumn second = origin.get(this.random.nextInt(origin.size()));
			boolean numeral = this.numerals.getOrDefault(first.name().value(), false);
			if (!first.equals(second) && !numeral && !this.numerals.getOrDefault(second.name().value(), false)
					&& this.random.nextBoolean()) {
				merge(first, second);
			}
			else if (numeral) {
				numeral(first);
			}
			else {
				text(first);
			}
		}

		private void merge(MappedColumn first, MappedColumn second) {
			MappedColumn target = column(next(), false);
			add(List.of(first, second), List.of(target),
					List.of("nullif(concat_ws(' ', %s, %s), '')".formatted(first.name(), second.name())),
					List.of(head(target), tail(target)));
		}

		private void numeral(MappedColumn source) {
			boolean numeric = source.type().equals("numeric");
			MappedColumn target = column(next(), !numeric);
			this.numerals.put(target.name().value(), true);
			add(List.of(source), List.of(target), List.of(source.name() + (numeric ? "::text" : "::numeric")),
					List.of(target.name() + (numeric ? "::numeric" : "::text")));
		}

		private void text(MappedColumn source) {
			MappedColumn target = column(next(), false);
			String from = source.name().quoted();
			String to = target.name().quoted();
			switch (this.random.nextInt(6)) {
				case 0 -> add(List.of(source), List.of(target), List.of("upper(btrim(%s))".formatted(from)),
						List.of("lower(%s)".formatted(to)));
				case 1 -> add(List.of(source), List.of(target), List.of("left(%s, 3)".formatted(from)), List.of(to));
				case 2 -> add(List.of(source), List.of(target), List.of("coalesce(%s, 'none')".formatted(from)),
						List.of("nullif(%s, 'none')".formatted(to)));
				case 3 -> {
					MappedColumn rest = column(next(), false);
					add(List.of(source), List.of(target, rest), List.of(head(source), tail(source)),
							List.of("nullif(concat_ws(' ', %s, %s), '')".formatted(to, rest.name())));
				}
				default -> this.mappings.add(new Mapping("m" + this.mappings.size(), this.table, List.of(source),
						List.of(target), List.of(new Conversion.Identity(source.name())),
						List.of(new Conversion.Identity(target.name()))));
			}
		}

		private void add(List<MappedColumn> sources, List<MappedColumn> targets, List<String> forward,
				List<String> backward) {
			this.mappings.add(new Mapping("m" + this.mappings.size(), this.table, sources, targets,
					forward.stream().map(SyncedTable::sql).toList(), backward.stream().map(SyncedTable::sql).toList()));
		}

		private static String head(MappedColumn column) {
			return "nullif(split_part(%s, ' ', 1), '')".formatted(column.name());
		}

		private static String tail(MappedColumn column) {
			return "nullif(substr(%1$s, strpos(%1$s || ' ', ' ') + 1), '')".formatted(column.name());
		}

		private String next() {
			return "c" + this.columns++;
		}

		private static MappedColumn column(String name, boolean numeric) {
			return new MappedColumn(new Identifier(name), numeric ? "numeric" : "text", Optional.empty(), !numeric,
					Optional.empty());
		}

		private List<String> allColumns() {
			List<String> all = new ArrayList<>(this.roots.keySet());
			this.mappings.forEach((mapping) -> all.addAll(names(mapping.targets())));
			return all;
		}

		private String literal(String column) {
			if (this.random.nextInt(5) == 0) {
				return "NULL";
			}
			if (this.numerals.getOrDefault(column, false)) {
				return List.of("'1.0'", "'1.00'", "'27.5'", "'-3'").get(this.random.nextInt(4));
			}
			return List.of("'Bob'", "' bob '", "'BOB'", "'Ada Lovelace'", "'none'", "'x  y'", "''", "'dflt x'")
				.get(this.random.nextInt(8));
		}

		private Map<String, String> values(int most) {
			Map<String, String> values = new LinkedHashMap<>();
			List<String> all = allColumns();
			int count = this.random.nextInt(most + 1);
			for (int index = 0; index < count; index++) {
				String column = all.get(this.random.nextInt(all.size()));
				values.put(column, literal(column));
			}
			if (values.isEmpty() || this.random.nextInt(4) == 0) {
				values.put("other", Integer.toString(this.random.nextInt(100)));
			}
			return values;
		}

		private void insert() {
			Map<String, String> values = values(4);
			int id = this.jdbc.queryForObject("SELECT nextval('%s_id_seq')".formatted(this.table.name().value()),
					Integer.class);
			String statement = "INSERT INTO %s (id, %s) VALUES (%d, %s)".formatted(this.table,
					String.join(", ", values.keySet()), id, String.join(", ", values.values()));
			this.log.append(statement).append('\n');
			this.jdbc.update(statement);

			Map<String, @Nullable String> incoming = new LinkedHashMap<>();
			this.roots.forEach((root, numeric) -> incoming.put(root, numeric ? null : "dflt x"));
			values.forEach((column, value) -> incoming.put(column, value(value)));
			assertStays(incoming, row(id),
					(mapping) -> names(mapping.targets()).stream().anyMatch((target) -> incoming.get(target) != null));
			assertObeys(id);
		}

		private void update() {
			List<Integer> ids = this.jdbc.queryForList("SELECT id FROM " + this.table, Integer.class);
			int id = ids.get(this.random.nextInt(ids.size()));
			Map<String, @Nullable String> old = row(id);
			Map<String, String> values = values(3);
			String statement = "UPDATE %s SET %s WHERE id = %d".formatted(this.table,
					values.entrySet()
						.stream()
						.map((value) -> value.getKey() + " = " + value.getValue())
						.collect(Collectors.joining(", ")),
					id);
			this.log.append(old).append('\n').append(statement).append('\n');
			this.jdbc.update(statement);

			Map<String, @Nullable String> incoming = new LinkedHashMap<>(old);
			values.forEach((column, value) -> incoming.put(column, value(value)));
			Map<String, @Nullable String> row = row(id);
			assertStays(incoming, row, (mapping) -> names(mapping.targets()).stream()
				.anyMatch((target) -> !Objects.equals(incoming.get(target), old.get(target))));
			if (values.keySet().equals(Set.of("other")) && this.written.contains(id)) {
				assertThat(row).as(this.log.toString()).isEqualTo(incoming);
			}
			assertObeys(id);
		}

		private void assertStays(Map<String, @Nullable String> incoming, Map<String, @Nullable String> row,
				Predicate<Mapping> candidate) {
			assertThat(row.get("other")).as(this.log.toString()).isEqualTo(incoming.get("other"));
			Set<String> kept = new HashSet<>(this.roots.keySet());
			for (Mapping mapping : this.mappings) {
				Set<String> group = group(mapping);
				winner((member) -> group.contains(names(member.targets()).get(0)) && candidate.test(member))
					.ifPresent((winner) -> {
						kept.removeIf((column) -> this.roots.containsKey(column) && group.contains(column));
						kept.addAll(names(winner.targets()));
					});
			}
			for (String column : kept) {
				assertThat(row.get(column)).as("%s in %s after %s", column, row, this.log)
					.isEqualTo(incoming.get(column));
			}
		}

		private Optional<Mapping> winner(Predicate<Mapping> candidate) {
			return this.mappings.stream()
				.filter(candidate)
				.max(Comparator.comparingInt(this::depth).thenComparingInt(this.mappings::indexOf));
		}

		private int depth(Mapping mapping) {
			return this.mappings.stream()
				.filter((parent) -> names(parent.targets()).stream().anyMatch(names(mapping.sources())::contains))
				.mapToInt((parent) -> depth(parent) + 1)
				.findFirst()
				.orElse(0);
		}

		private Set<String> group(Mapping mapping) {
			Set<String> group = new HashSet<>(names(mapping.sources()));
			group.addAll(names(mapping.targets()));
			int before = 0;
			while (before != group.size()) {
				before = group.size();
				for (Mapping other : this.mappings) {
					Set<String> columns = new HashSet<>(names(other.sources()));
					columns.addAll(names(other.targets()));
					if (columns.stream().anyMatch(group::contains)) {
						group.addAll(columns);
					}
				}
			}
			return group;
		}

		private void assertObeys(int id) {
			this.written.add(id);
			for (Mapping mapping : this.mappings) {
				assertThat(this.jdbc.queryForObject(
						"SELECT %s FROM %s WHERE id = %d".formatted(new MappingSql(mapping).obeys(), this.table, id),
						Boolean.class))
					.as("%s in %s after %s", mapping.id(), row(id), this.log)
					.isTrue();
			}
		}

		/**
		 * The backfill changes no source and leaves no row behind.
		 */
		private void backfill() {
			List<Map<String, Object>> before = roots();
			List<Integer> order = IntStream.range(0, this.mappings.size()).boxed().toList();
			for (int index : order) {
				MappingSql sql = new MappingSql(this.mappings.get(index));
				this.jdbc.execute("SET zdm.backfill = '%s'".formatted(this.mappings.get(index).id()));
				this.jdbc
					.update("UPDATE %s SET %s WHERE %s".formatted(this.table, sql.assignments(), sql.needsBackfill()));
				this.jdbc.execute("RESET zdm.backfill");
			}
			assertThat(roots()).as(this.log.toString()).isEqualTo(before);
			this.jdbc.queryForList("SELECT id FROM " + this.table, Integer.class).forEach(this::assertObeys);
		}

		private List<Map<String, Object>> roots() {
			return this.jdbc.queryForList(
					"SELECT id, %s FROM %s ORDER BY id".formatted(String.join(", ", this.roots.keySet()), this.table));
		}

		private Map<String, @Nullable String> row(int id) {
			Map<String, @Nullable String> row = new LinkedHashMap<>();
			List<String> all = new ArrayList<>(allColumns());
			all.add("other");
			this.jdbc
				.queryForMap("SELECT %s FROM %s WHERE id = %d".formatted(all.stream()
					.map((column) -> "%1$s::text AS %1$s".formatted(column))
					.collect(Collectors.joining(", ")), this.table, id))
				.forEach((column, value) -> row.put(column, (String) value));
			return row;
		}

		private static @Nullable String value(String literal) {
			return literal.equals("NULL") ? null : literal.replace("'", "");
		}

		private static List<String> names(List<MappedColumn> columns) {
			return columns.stream().map((column) -> column.name().value()).toList();
		}

	}

}
