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

package io.zdm.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Rehearsal;
import io.zdm.postgres.TableSnapshot;

/**
 * A rehearsal in which the indexes of a table are renamed as the server would, and
 * nothing else happens.
 *
 * @param tables the tables as they are
 */
public record IndexRehearsal(List<TableSnapshot> tables) implements Rehearsal {

	private static final SilentRehearsal SILENT = new SilentRehearsal();

	@Override
	public Map<QualifiedName, String> indexesOnRenamed(QualifiedName table, Identifier from, Identifier to) {
		Map<QualifiedName, String> definitions = new TreeMap<>(
				(one, other) -> one.display().compareTo(other.display()));
		this.tables.stream()
			.filter((candidate) -> candidate.name().equals(table))
			.flatMap((candidate) -> candidate.indexes().stream())
			.filter((index) -> index.valid() && index.columnsUsed().contains(from))
			.forEach((index) -> definitions.put(index.name(),
					"USING %s (%s)".formatted(index.method(),
							String.join(", ",
									index.columnsUsed()
										.stream()
										.map((column) -> column.equals(from) ? to.value() : column.value())
										.toList()))));
		return definitions;
	}

	@Override
	public Outcome tryOut(QualifiedName table, List<UnaryOperator<String>> before,
			List<UnaryOperator<String>> statements) {
		return SILENT.tryOut(table, before, statements);
	}

	@Override
	public ExpressionFacts expression(QualifiedName table, List<UnaryOperator<String>> before, String expression) {
		return SILENT.expression(table, before, expression);
	}

	@Override
	public IndexFacts index(QualifiedName table, List<UnaryOperator<String>> before, QualifiedName index, String body,
			boolean unique) {
		return SILENT.index(table, before, index, body, unique);
	}

	@Override
	public Optional<IdentitySequence> identity(QualifiedName table, Identifier column) {
		return SILENT.identity(table, column);
	}

	@Override
	public Optional<String> relation(QualifiedName name) {
		return SILENT.relation(name);
	}

	@Override
	public Optional<String> failingRow(TableSnapshot table, String expression) {
		return SILENT.failingRow(table, expression);
	}

	@Override
	public Optional<String> failingRow(TableSnapshot table, String expression, String type) {
		return SILENT.failingRow(table, expression, type);
	}

}
