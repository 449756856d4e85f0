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

package io.zdm.migration.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.zdm.migration.PlanningContext;
import io.zdm.plan.Conversion;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Rehearsal.Failure;
import io.zdm.postgres.TableSnapshot;

/**
 * What conversions do with NULL and with a sample of the rows.
 */
final class ConversionTrial {

	private static final String DIVISION_BY_ZERO = "22012";

	private final PlanningContext context;

	private final TableSnapshot table;

	private final Mapping mapping;

	private final List<String> problems = new ArrayList<>();

	ConversionTrial(PlanningContext context, TableSnapshot table, Mapping mapping) {
		this.context = context;
		this.table = table;
		this.mapping = mapping;
	}

	/**
	 * Return what is wrong.
	 * @return one sentence and its remedy for each, none where nothing is
	 */
	List<String> problems() {
		checkAbsent();
		checkSample();
		return List.copyOf(this.problems);
	}

	/**
	 * Rows whose S is what backward gives for absent are left as they are, as both sides
	 * say the same; so forward must not have another opinion on them.
	 */
	private void checkAbsent() {
		String forward = "pg_catalog.num_nonnulls(" + IntStream.range(0, this.mapping.targets().size())
			.mapToObj((index) -> cast(this.mapping.forward().get(index), this.mapping.targets().get(index)))
			.collect(Collectors.joining(", ")) + ")";
		String present = this.mapping.sources()
			.stream()
			.map((source) -> source.name().quoted())
			.collect(Collectors.joining(", "));
		boolean nullable = this.mapping.sources()
			.stream()
			.allMatch((source) -> this.table.column(source.name()).map((column) -> !column.notNull()).orElse(true));
		String ambiguous = nullable ? forward + " > 0"
				: "pg_catalog.num_nonnulls(%s) > 0 AND %s > 0".formatted(present, forward);
		String statement = "SELECT 1 / (CASE WHEN %s THEN 0 ELSE 1 END) FROM (SELECT %s FROM (SELECT %s) AS \"~absent\") AS \"~columns\""
			.formatted(ambiguous, columns(this.mapping.sources(), this.mapping.backward()),
					this.mapping.targets()
						.stream()
						.map((target) -> "CAST(NULL AS %s)%s AS %s".formatted(target.type(),
								ConversionChecks.collate(target), target.name()))
						.collect(Collectors.joining(", ")));
		this.context.tryOut(this.table, List.of((copy) -> statement)).failure().ifPresent(this::addAbsent);
	}

	private void addAbsent(Failure failure) {
		if (failure.state().equals(DIVISION_BY_ZERO)) {
			add("'forward' of %s gives a value for what 'backward' makes of NULL, so that NULL in %s could mean either."
				.formatted(subject(this.mapping.sources()), subject(this.mapping.targets())),
					"Write both so that NULL stays NULL: change the values of such rows before, or in the new column "
							+ "afterwards.");
		}
		else {
			add("The conversions of %s fail for NULL: %s.".formatted(subject(this.mapping.sources()),
					failure.message()), "Write both so that NULL stays NULL.");
		}
	}

	private void checkSample() {
		if (this.mapping.sources().stream().anyMatch((source) -> this.context.adds(this.table.name(), source.name()))) {
			return;
		}
		for (int index = 0; index < this.mapping.targets().size(); index++) {
			MappedColumn target = this.mapping.targets().get(index);
			String forward = this.mapping.forward().get(index).sql();
			sample("forward", target, this.context.rehearsal().failingRow(this.table, forward, target.type()));
		}
		if (!this.problems.isEmpty()) {
			return;
		}
		String targets = columns(this.mapping.targets(), this.mapping.forward());
		for (int index = 0; index < this.mapping.sources().size(); index++) {
			MappedColumn source = this.mapping.sources().get(index);
			String backward = "(SELECT %s FROM (SELECT %s) AS \"~columns\")"
				.formatted(ConversionChecks.parenthesized(this.mapping.backward().get(index).sql()), targets);
			sample("backward", source, this.context.rehearsal().failingRow(this.table, backward, source.type()));
		}
	}

	private void sample(String direction, MappedColumn column, Optional<String> failure) {
		failure.ifPresent((row) -> add("'%s' to '%s' of %s fails for %s.".formatted(direction, column.name().value(),
				this.table.name().display(), row), "Correct the expression or the row."));
	}

	private static String columns(List<MappedColumn> columns, List<Conversion> conversions) {
		return IntStream.range(0, columns.size())
			.mapToObj((index) -> cast(conversions.get(index), columns.get(index))
					+ ConversionChecks.collate(columns.get(index)) + " AS " + columns.get(index).name())
			.collect(Collectors.joining(", "));
	}

	private static String cast(Conversion conversion, MappedColumn column) {
		return "CAST(%s AS %s)".formatted(ConversionChecks.parenthesized(conversion.sql()), column.type());
	}

	private String subject(List<MappedColumn> columns) {
		return columns.stream()
			.map((column) -> "'" + column.name().value() + "'")
			.collect(Collectors.joining(", ", "", " of " + this.table.name().display()));
	}

	private void add(String problem, String remedy) {
		this.problems.add(problem + " " + remedy);
	}

}
