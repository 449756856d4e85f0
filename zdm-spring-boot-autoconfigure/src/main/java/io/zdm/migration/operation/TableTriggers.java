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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.zdm.migration.Key;
import io.zdm.migration.Operation;
import io.zdm.migration.OperationFields;
import io.zdm.migration.OperationType;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;

/**
 * An operation whose author has said what the table's own triggers do while the backfill
 * fills its rows: {@code table-triggers: skip}.
 *
 * @param operation the operation
 * @param skip whether they do not fire
 */
record TableTriggers(Operation operation, boolean skip) implements Operation {

	private static final String KEY = "table-triggers";

	private static final String SKIP = "skip";

	private static final String FIRE = "fire";

	private static final int GRANTED_SINCE = 15;

	/**
	 * Return a kind of operation that may have a backfill.
	 * @param type the kind without a word on triggers
	 * @return the kind with one more key
	 */
	static OperationType in(OperationType type) {
		return new Type(type);
	}

	@Override
	public String name() {
		return this.operation.name();
	}

	@Override
	public Set<TableReference> tables() {
		return this.operation.tables();
	}

	@Override
	public Map<String, Object> fields() {
		Map<String, Object> fields = new HashMap<>(this.operation.fields());
		fields.put(KEY, this.skip ? SKIP : FIRE);
		return fields;
	}

	@Override
	public Plan plan(PlanningContext context) {
		Plan plan = this.operation.plan(context);
		if (!this.skip || plan.migrate().stream().noneMatch(Step.Backfill.class::isInstance)) {
			return plan;
		}
		context.rehearsal().roleBoundToTriggers().ifPresent((role) -> {
			throw new PlanningException(List.of(refusal(context, role)));
		});
		return plan.skippingTriggers();
	}

	private static String refusal(PlanningContext context, String role) {
		boolean granted = context.tables()
			.values()
			.stream()
			.allMatch((table) -> table.version().atLeast(GRANTED_SINCE));
		String why = "'table-triggers: skip' needs session_replication_role = replica, which the role %s may not set. "
			.formatted(role);
		return why + (granted
				? "Let a superuser run GRANT SET ON PARAMETER session_replication_role TO %s, or write 'table-triggers: fire'."
					.formatted(role)
				: "Before PostgreSQL 15 only a superuser may: write 'table-triggers: fire', or let the triggers themselves "
						+ "look at current_setting('zdm.backfill', true), which is not empty in the backfill.");
	}

	/**
	 * A kind of operation with one more key.
	 */
	private record Type(OperationType type) implements OperationType {

		@Override
		public String name() {
			return this.type.name();
		}

		@Override
		public String description() {
			return this.type.description();
		}

		@Override
		public List<Key> keys() {
			List<Key> keys = new ArrayList<>(this.type.keys());
			keys.add(Key.choice(KEY, "Whether the table's own triggers fire for the rows that the backfill fills.",
					FIRE, SKIP));
			return keys;
		}

		@Override
		public Operation read(OperationFields fields) {
			Operation operation = this.type.read(fields);
			return fields.choice(KEY)
				.<Operation>map((word) -> new TableTriggers(operation, word.equals(SKIP)))
				.orElse(operation);
		}

	}

}
