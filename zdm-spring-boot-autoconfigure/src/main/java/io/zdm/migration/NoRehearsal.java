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

package io.zdm.migration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Rehearsal;
import io.zdm.postgres.TableSnapshot;

/**
 * Stands where there is no server to ask: an operation that asks nevertheless cannot be
 * planned.
 */
enum NoRehearsal implements Rehearsal {

	INSTANCE;

	@Override
	public Outcome tryOut(QualifiedName table, List<UnaryOperator<String>> before,
			List<UnaryOperator<String>> statements) {
		throw nobodyToAsk();
	}

	@Override
	public ExpressionFacts expression(QualifiedName table, List<UnaryOperator<String>> before, String expression) {
		throw nobodyToAsk();
	}

	@Override
	public Map<QualifiedName, String> indexesOnRenamed(QualifiedName table, Identifier from, Identifier to) {
		throw nobodyToAsk();
	}

	@Override
	public IndexFacts index(QualifiedName table, List<UnaryOperator<String>> before, QualifiedName index, String body,
			boolean unique) {
		throw nobodyToAsk();
	}

	@Override
	public Optional<IdentitySequence> identity(QualifiedName table, Identifier column) {
		throw nobodyToAsk();
	}

	@Override
	public Optional<String> failingRow(TableSnapshot table, String expression) {
		throw nobodyToAsk();
	}

	@Override
	public Optional<String> relation(QualifiedName name) {
		throw nobodyToAsk();
	}

	@Override
	public Optional<String> failingRow(TableSnapshot table, String expression, String type) {
		throw nobodyToAsk();
	}

	private static IllegalStateException nobodyToAsk() {
		return new IllegalStateException("This context was made without a server to ask");
	}

}
