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

package io.zdm.lifecycle;

import io.zdm.ConditionResult;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

/**
 * Holds when no live instance of any application has an entity that maps a column which
 * the contract takes away.
 */
final class OldColumnsUnmapped implements GateCondition {

	private final Ledger ledger;

	OldColumnsUnmapped(Ledger ledger) {
		this.ledger = ledger;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		return NewColumnsUnmapped.unmapped("old-column-unmapped", this.ledger.instances().recent(session), migration,
				ColumnsInUse::sources, "Deploy a release whose entities no longer map it.");
	}

}
