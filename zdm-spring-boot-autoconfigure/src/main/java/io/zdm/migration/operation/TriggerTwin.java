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

import java.util.List;
import java.util.stream.Stream;

import io.zdm.plan.Mapping;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * A second trigger that fires {@code UPDATE OF} the new name of a column, like one of the
 * user's that fires {@code UPDATE OF} the old one: what the sync trigger assigns does not
 * count as an update of that column. The user's own is left as it is.
 *
 * @param original the user's trigger
 * @param name the name of this one
 */
record TriggerTwin(TableSnapshot.Trigger original, Identifier name) {

	/**
	 * Return the triggers that need a twin.
	 * @param table the table
	 * @param from the old name
	 * @param to the new name
	 * @return the twins
	 */
	static List<TriggerTwin> all(TableSnapshot table, Identifier from, Identifier to) {
		FreeNames names = new FreeNames(table.triggers().stream().map(TableSnapshot.Trigger::name).toList());
		return table.triggers()
			.stream()
			.filter((trigger) -> trigger.updateOf().contains(from) && trigger.enabled() != 'D')
			.map((trigger) -> new TriggerTwin(trigger,
					names.take("zdm_%s_%s".formatted(trigger.name().value(), to.value()))))
			.toList();
	}

	/**
	 * Return what creates it. It does not fire for the backfill, which tells nobody any
	 * news; a trigger that the backfill sets off may fire it.
	 * @param mapping the mapping whose target it fires for
	 * @return the statements
	 */
	Stream<String> create(Mapping mapping) {
		String news = "(pg_catalog.pg_trigger_depth() OPERATOR(pg_catalog.>) 0 "
				+ "OR pg_catalog.current_setting('zdm.backfill', true) IS DISTINCT FROM %s)"
					.formatted(Literal.of(mapping.id()));
		String definition = this.original.afterEvents();
		String level = this.original.perRow() ? "FOR EACH ROW " : "FOR EACH STATEMENT ";
		int end = definition.indexOf(level) + level.length();
		String after = definition.substring(end);
		// The server prints every operator in parentheses, so that AND can stand before.
		String guarded = definition.substring(0, end) + (after.startsWith("WHEN (")
				? "WHEN (" + news + " AND " + after.substring("WHEN (".length()) : "WHEN (" + news + ") " + after);
		boolean constraint = this.original.definition().startsWith("CREATE CONSTRAINT ");
		String create = "CREATE %sTRIGGER %s %s UPDATE OF %s %s".formatted(constraint ? "CONSTRAINT " : "", this.name,
				this.original.before() ? "BEFORE" : "AFTER", mapping.targets().get(0).name(), guarded);
		return Stream.concat(Stream.of(create), state(mapping.table()));
	}

	private Stream<String> state(QualifiedName table) {
		return switch (this.original.enabled()) {
			case 'A' -> Stream.of("ALTER TABLE %s ENABLE ALWAYS TRIGGER %s".formatted(table, this.name));
			case 'R' -> Stream.of("ALTER TABLE %s ENABLE REPLICA TRIGGER %s".formatted(table, this.name));
			default -> Stream.empty();
		};
	}

	String drop(QualifiedName table) {
		return "DROP TRIGGER IF EXISTS %s ON %s".formatted(this.name, table);
	}

	String note(Identifier from, Identifier to) {
		return ("The trigger '%s' does not fire for updates of '%s'; until contract its twin '%s' does. A statement "
				+ "that sets both '%s' and '%s' fires both.")
			.formatted(this.original.name().value(), to.value(), this.name.value(), from.value(), to.value());
	}

}
