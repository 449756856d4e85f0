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

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;

/**
 * What the trigger does to a mapping that only a bean of the application can apply: it
 * marks a row whose one side was written by taking the other side's value away, which is
 * out of date. Whoever can convert fills it again; until then readers of the other side
 * see NULL, never a wrong value.
 *
 * @param zdmSchema the schema of zdm
 * @param mapping the mapping
 */
record TransformerSync(Identifier zdmSchema, Mapping mapping) {

	/**
	 * Return what is done when a row is updated. Who writes both sides knows what he
	 * does.
	 * @return the statements
	 */
	String onUpdate() {
		String sourcesDiffer = Plpgsql.differ("NEW", "OLD", this.mapping.sources());
		String targetsDiffer = Plpgsql.differ("NEW", "OLD", this.mapping.targets());
		String mark = """
				IF %s THEN
				%s
				ELSIF %s THEN
				%s
				END IF;""".formatted(sourcesDiffer + "\n  AND " + Plpgsql.same("NEW", "OLD", this.mapping.targets()),
				Plpgsql.indent(clear(this.mapping.targets())),
				targetsDiffer + "\n  AND " + Plpgsql.same("NEW", "OLD", this.mapping.sources()),
				Plpgsql.indent(clear(this.mapping.sources())));
		return Plpgsql.lines(
				List.of(new LegacyStamp(this.zdmSchema, this.mapping).onUpdate(), Plpgsql.ifThen(isNoFilling(), mark)));
	}

	/**
	 * Return what is done when a row is inserted: a single side is marked as it stands.
	 * Beside a value of T a default of S says nothing.
	 * @return the statements
	 */
	String onInsert() {
		LegacyStamp stamp = new LegacyStamp(this.zdmSchema, this.mapping);
		String legacy = stamp.onInsert(Plpgsql.present("NEW", this.mapping.sources()) + "\n  AND "
				+ Plpgsql.absent("NEW", this.mapping.targets()));
		String defaults = stamp.onlyDefaults()
			.map((condition) -> Plpgsql.ifThen(Plpgsql.present("NEW", this.mapping.targets()) + "\n  AND " + condition,
					clear(this.mapping.sources())))
			.orElse("");
		return Plpgsql.lines(List.of(legacy, defaults));
	}

	private static String clear(List<MappedColumn> columns) {
		return Plpgsql.lines(columns.stream().map((column) -> Plpgsql.field("NEW", column) + " := NULL;").toList());
	}

	/**
	 * A trigger that a filling's update sets off in turn is an application's again.
	 */
	private String isNoFilling() {
		return """
				pg_catalog.pg_trigger_depth() OPERATOR(pg_catalog.>) 1
				  OR COALESCE(pg_catalog.current_setting('zdm.backfill', true) OPERATOR(pg_catalog.<>) %s, true)
				  AND COALESCE(pg_catalog.current_setting('zdm.backfill', true) OPERATOR(pg_catalog.<>) %s, true)"""
			.formatted(Literal.of(this.mapping.id()), Literal.of(this.mapping.backwardRepair()));
	}

}
