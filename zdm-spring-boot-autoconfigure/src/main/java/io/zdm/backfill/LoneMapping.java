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

package io.zdm.backfill;

import io.zdm.plan.Mapping;
import io.zdm.plan.TableSync;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;

/**
 * Whether the sync trigger has anything to do when a backfill fills rows of a mapping.
 * Where the mapping is the only one of its table and no other trigger changes rows before
 * ours, it has not: the statement itself says what the trigger would. Whoever adds a
 * mapping or a trigger needs a lock on the table that no batch leaves him, so that what a
 * batch finds after its statement was true all along.
 *
 * @param zdmSchema the schema of zdm
 * @param mapping the mapping
 */
record LoneMapping(Identifier zdmSchema, Mapping mapping) {

	/**
	 * Return what tells the trigger so.
	 * @return an expression to be selected before the statement of a batch
	 */
	String tellTrigger() {
		return "set_config('%s', CASE WHEN %s THEN 'on' ELSE 'off' END, true)".formatted(TableSync.NOTHING_TO_SYNC,
				isAlone());
	}

	/**
	 * Return whether the trigger was told what was not true when the statement ran.
	 * @return a boolean expression to be selected after the statement of a batch
	 */
	String wasWrong() {
		return "current_setting('%s') = 'on' AND NOT (%s)".formatted(TableSync.NOTHING_TO_SYNC, isAlone());
	}

	private String isAlone() {
		return """
				(SELECT coalesce(array_agg(m.id) = ARRAY[%2$s], false) FROM %1$s.mapping m
				    WHERE m.table_schema = %3$s AND m.table_name = %4$s)
				AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger g
				    WHERE g.tgrelid = %5$s::regclass AND g.tgname <> %6$s AND NOT g.tgisinternal
				        AND g.tgtype & 1 = 1 AND g.tgtype & 2 = 2 AND g.tgtype & 16 = 16)""".formatted(this.zdmSchema,
				Literal.of(this.mapping.id()), Literal.of(this.mapping.table().schema().value()),
				Literal.of(this.mapping.table().name().value()), Literal.of(this.mapping.table().quoted()),
				Literal.of(TableSync.TRIGGER.value()));
	}

}
