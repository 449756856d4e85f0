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

import io.zdm.plan.MappingGraph.Node;
import io.zdm.postgres.Identifier;

/**
 * What the trigger does to a mapping that is alone in its group when a row is updated:
 * what {@link UpdateSync} says, asked in the order in which it is cheap. PostgreSQL
 * prepares every expression anew in each transaction, with all of its operands, also
 * those that it does not come to: the usual write of either side goes through as few and
 * as short ones as can be.
 *
 * @param zdmSchema the schema of zdm
 * @param function the trigger function
 * @param node the mapping
 */
record LoneUpdateSync(Identifier zdmSchema, Identifier function, Node node) {

	/**
	 * Return what is done. Where T stays, a change of S is a legacy write. Where T was
	 * written and is not to be carried over to S, the backfill has done it.
	 * @return the statements
	 */
	String statements() {
		return """
				IF %s THEN
				%s
				ELSIF %s THEN
				%s
				ELSIF %s THEN
				%s
				END IF;""".formatted(Plpgsql.same("NEW", "OLD", mapping().targets()),
				Plpgsql.indent(whereTargetStays()), UpdateSync.isNoBackfill(mapping()),
				Plpgsql.indent(conversion().unlessSealed(conversion().backward("NEW"))),
				orHeals(UpdateSync.sourcesWritten(mapping())), Plpgsql.indent(forward()));
	}

	private String whereTargetStays() {
		boolean copy = new MappingSql(mapping()).isCopy();
		LegacyStamp stamp = new LegacyStamp(this.zdmSchema, mapping());
		String carried = copy ? forward() : Plpgsql.ifThen(orHeals(UpdateSync.isNoRepair(mapping())), forward());
		return """
				%sIF %s THEN
				%s
				ELSE
				%s
				END IF;""".formatted(copy ? usualLegacyWrite(stamp) + "ELS" : "",
				Plpgsql.differ("NEW", "OLD", mapping().sources()),
				Plpgsql.indent(Plpgsql.lines(List.of(stamp.onUpdate(""), carried))),
				Plpgsql.indent(Plpgsql.lines(List.of(healing().attempt(Plpgsql.absent("NEW", mapping().targets())),
						Plpgsql.ifThen(healing().condition(), forward())))));
	}

	/**
	 * The second is stamped, so that it makes no difference who writes. The short form is
	 * NULL where S was or becomes NULL, and leaves that to the long one behind it.
	 */
	private String usualLegacyWrite(LegacyStamp stamp) {
		MappedColumn source = mapping().sources().get(0);
		String differs = source.equalMeansIdentical()
				? "NEW.%1$s OPERATOR(pg_catalog.<>) OLD.%1$s".formatted(source.name())
				: Plpgsql.differ("NEW", "OLD", mapping().sources());
		return """
				IF %s
				  AND %s THEN
				%s
				""".formatted(differs, stamp.isUpToDate().replace("\n", "\n  "), Plpgsql.indent(forward()));
	}

	/**
	 * Where the filling has to be tried it is not, since S or T was written.
	 */
	private String orHeals(String condition) {
		return healing().canFail() ? condition : Plpgsql.or(List.of(condition, healing().condition()));
	}

	private String forward() {
		return conversion().forward("NEW");
	}

	private RowConversion conversion() {
		return new RowConversion(this.function, mapping());
	}

	private HealOnTouch healing() {
		return new HealOnTouch(this.function, this.node);
	}

	private Mapping mapping() {
		return this.node.mapping();
	}

}
