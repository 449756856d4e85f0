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
import java.util.function.UnaryOperator;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Rehearsal;
import io.zdm.postgres.TableSnapshot;

/**
 * A rehearsal in which nothing happens, for plans that do not depend on what the server
 * says.
 */
public final class SilentRehearsal implements Rehearsal {

	@Override
	public Outcome tryOut(QualifiedName table, List<UnaryOperator<String>> before,
			List<UnaryOperator<String>> statements) {
		return new Outcome(Optional.empty(), false, false, List.of(), List.of());
	}

	@Override
	public ExpressionFacts expression(QualifiedName table, List<UnaryOperator<String>> before, String expression) {
		return new ExpressionFacts(Optional.empty(), "text", true);
	}

	@Override
	public Map<QualifiedName, String> indexesOnRenamed(QualifiedName table, Identifier from, Identifier to) {
		return Map.of();
	}

	@Override
	public IndexFacts index(QualifiedName table, List<UnaryOperator<String>> before, QualifiedName index, String body,
			boolean unique) {
		return new IndexFacts(Optional.empty(), "CREATE %sINDEX %s".formatted(unique ? "UNIQUE " : "", body), List.of(),
				List.of(), Optional.empty());
	}

	@Override
	public Optional<IdentitySequence> identity(QualifiedName table, Identifier column) {
		return Optional.empty();
	}

	@Override
	public Optional<String> failingRow(TableSnapshot table, String expression) {
		return Optional.empty();
	}

	@Override
	public Optional<String> relation(QualifiedName name) {
		return Optional.empty();
	}

	@Override
	public Optional<String> failingRow(TableSnapshot table, String expression, String type) {
		return Optional.empty();
	}

}
