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

import java.util.List;

import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;

/**
 * A statement of the author. What it locks is not known: the lock that is told of it is
 * the strongest that it could take.
 *
 * @param name the name of the step
 * @param tables the tables that it concerns, at least one
 * @param statement the statement
 * @param transaction whether it runs in a transaction, which also records the step;
 * otherwise it may run more than once
 */
public record SqlStep(String name, List<QualifiedName> tables, String statement, boolean transaction) implements Step {

	public SqlStep {
		tables = List.copyOf(tables);
	}

	@Override
	public QualifiedName table() {
		return this.tables.get(0);
	}

	@Override
	public LockMode lock() {
		return this.transaction ? LockMode.ACCESS_EXCLUSIVE : LockMode.SHARE_UPDATE_EXCLUSIVE;
	}

	@Override
	public List<String> statements() {
		return List.of(this.statement);
	}

}
