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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.TableSnapshot;
import io.zdm.postgres.TableSnapshot.Trigger;

/**
 * What the user's triggers of a table do while a backfill updates its rows.
 *
 * @param context what planning sees
 */
record BackfillTriggers(PlanningContext context) {

	private static final Pattern EVENTS = Pattern
		.compile(" (?:BEFORE|AFTER) ((?:(?:INSERT|UPDATE|DELETE|TRUNCATE)(?: OR )?)+) ON ");

	/**
	 * Return what a person should know before the backfills of a plan run.
	 * @param plan the plan
	 * @return one note for each table that has triggers
	 */
	List<String> notes(Plan plan) {
		List<String> notes = new ArrayList<>();
		plan.migrate()
			.stream()
			.filter(Step.Backfill.class::isInstance)
			.map(Step.Backfill.class::cast)
			.collect(Collectors.toMap(Step::table, Step.Backfill::skipsTriggers, Boolean::logicalOr))
			.forEach((name, skips) -> this.context.tables()
				.values()
				.stream()
				.filter((table) -> table.name().equals(name))
				.findFirst()
				.ifPresent((table) -> notes.addAll(skips ? skipped(table) : fired(table))));
		return notes;
	}

	/**
	 * Whether something depends on hearing of each new row version, only the author can
	 * know: an outbox that misses one is not mended by anybody.
	 */
	private static List<String> fired(TableSnapshot table) {
		String names = names(table, (trigger) -> trigger.enabled() == 'O' || trigger.enabled() == 'A');
		return names.isEmpty() ? List.of()
				: List.of(("The backfill of %s fires the triggers of the table for the rows that it fills (%s), as any "
						+ "UPDATE does: what relies on them sees every change. If they only note that somebody changed "
						+ "a row, write 'table-triggers: skip'.")
					.formatted(table.name().display(), names));
	}

	private static List<String> skipped(TableSnapshot table) {
		String silent = names(table, (trigger) -> trigger.enabled() == 'O');
		String loud = names(table, (trigger) -> trigger.enabled() == 'A' || trigger.enabled() == 'R');
		List<String> notes = new ArrayList<>();
		if (!silent.isEmpty()) {
			notes.add(("The backfill of %s runs with session_replication_role = replica: for the rows that it fills "
					+ "the triggers of the table do not fire (%s). For all other sessions they do.")
				.formatted(table.name().display(), silent));
		}
		if (!loud.isEmpty()) {
			notes.add(("The backfill of %s skips triggers, but those that are ENABLE ALWAYS or ENABLE REPLICA fire all "
					+ "the same (%s).")
				.formatted(table.name().display(), loud));
		}
		return notes;
	}

	private static String names(TableSnapshot table, Predicate<Trigger> fires) {
		return table.triggers()
			.stream()
			.filter((trigger) -> isOnAnyUpdate(trigger) && fires.test(trigger))
			.map((trigger) -> "'" + trigger.name().value() + "'")
			.collect(Collectors.joining(", "));
	}

	/**
	 * One on UPDATE OF certain columns does not fire when another column is set.
	 */
	private static boolean isOnAnyUpdate(Trigger trigger) {
		Matcher events = EVENTS.matcher(trigger.definition());
		return trigger.updateOf().isEmpty() && events.find() && events.group(1).contains("UPDATE");
	}

}
