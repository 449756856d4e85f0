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

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A plan for a person: every step of every phase with its lock and its statements, which
 * can be copied into psql.
 *
 * @param plan the plan
 */
public record PlanText(Plan plan) {

	/**
	 * Return the text.
	 * @return lines, each with a line feed at its end
	 */
	@Override
	public String toString() {
		List<String> lines = new ArrayList<>();
		lines.add("mappings");
		this.plan.mappings().forEach((mapping) -> mapping(lines, mapping));
		if (!this.plan.fills().isEmpty()) {
			lines.add("fills");
			this.plan.fills().forEach((fill) -> fill(lines, fill));
		}
		phase(lines, "expand", this.plan.expand());
		phase(lines, "migrate", this.plan.migrate());
		if (!this.plan.handover().isEmpty()) {
			phase(lines, "handover to a trigger, once contract is asked for", this.plan.handover());
		}
		if (!this.plan.seal().isEmpty()) {
			phase(lines, "seal, where zdm.contract.seal gives it time", this.plan.seal());
			phase(lines, "unseal", this.plan.unseal());
		}
		phase(lines, "contract", this.plan.contract());
		phase(lines, "rollback", this.plan.rollback());
		if (!this.plan.notes().isEmpty()) {
			lines.add("notes");
			this.plan.notes().forEach((note) -> lines.add("  - " + note));
		}
		return lines.stream().map((line) -> line + "\n").collect(Collectors.joining());
	}

	private static void mapping(List<String> lines, Mapping mapping) {
		lines.add("  %s on %s%s".formatted(mapping.id(), mapping.table().display(),
				mapping.dualWrite().hasTrigger() ? "" : ", kept in step by repositories alone"));
		conversions(lines, "forward", mapping.targets(), mapping.forward());
		conversions(lines, "backward", mapping.sources(), mapping.backward());
	}

	private static void fill(List<String> lines, Mapping fill) {
		lines.add("  %s on %s".formatted(fill.id(), fill.table().display()));
		conversions(lines, "once", fill.targets(), fill.forward());
	}

	private static void conversions(List<String> lines, String direction, List<MappedColumn> columns,
			List<Conversion> conversions) {
		IntStream.range(0, columns.size())
			.mapToObj((i) -> "    %s %s := %s".formatted(direction, columns.get(i).name(), conversions.get(i).sql()))
			.forEach(lines::add);
	}

	private static String locks(Step step) {
		String others = (step instanceof Step.Ddl ddl)
				? ddl.alsoLocked().stream().map((other) -> ", " + other.display()).collect(Collectors.joining()) : "";
		return step.lock().sql() + others;
	}

	private static void phase(List<String> lines, String name, List<Step> steps) {
		lines.add(name);
		for (Step step : steps) {
			lines.add("  %s [%s]".formatted(step.name(), locks(step)));
			if (step instanceof Step.Ddl ddl) {
				ddl.stopSync().forEach((mapping) -> lines.add("    -- stop the sync of " + mapping));
			}
			if (step instanceof Step.AwaitInstances) {
				lines.add("    -- wait until every instance keeps its own writes in step");
			}
			if (step instanceof Step.AwaitRelease) {
				lines.add("    -- wait until every live instance ships the migration");
			}
			if (step instanceof SqlStep sql && !sql.transaction()) {
				lines.add("    -- outside of a transaction");
			}
			if (step instanceof Step.Backfill backfill) {
				lines.add("    -- fill %s in short transactions%s".formatted(backfill.mapping(),
						backfill.skipsTriggers() ? ", without the triggers of the table" : ""));
			}
			if (step instanceof Step.Verify verify) {
				lines.add("    -- prove that every row obeys " + verify.mapping());
			}
			step.statements().forEach((statement) -> lines.add("    " + statement + ";"));
			if (step instanceof CreatePartitionedIndexStep) {
				lines.add("    -- build the indexes of the partitions concurrently, and attach them");
			}
			if (step instanceof InstallTriggerStep install) {
				lines.add("    -- let the sync trigger keep %s in step".formatted(install.mapping()));
			}
			if (step instanceof SealStep seal) {
				seal.mapping().ifPresent((mapping) -> lines.add("    -- go on with the sync of " + mapping));
			}
			if (step instanceof Step.Ddl ddl) {
				ddl.startSync().forEach((mapping) -> lines.add("    -- start the sync of " + mapping));
			}
		}
	}

}
