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

package io.zdm.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.IndexBuild;
import io.zdm.store.StepRecord;

/**
 * How far one step of a plan got.
 *
 * @param phase the part of the plan that it belongs to, as in {@code expand}
 * @param name its name within the plan
 * @param state {@code PENDING}, {@code STARTED}, {@code DONE} or {@code FAILED}
 * @param attempts how often it was tried
 * @param startedAt when it was first tried
 * @param finishedAt when it was done
 * @param elapsed how long the attempt that succeeded took
 * @param error what went wrong at the last attempt that failed
 * @param indexBuild how far the index got that the step is building now, which the server
 * tells from PostgreSQL 12 on
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepDescriptor(String phase, String name, String state, int attempts, @Nullable Instant startedAt,
		@Nullable Instant finishedAt, @Nullable Duration elapsed, @Nullable String error,
		@Nullable IndexBuildDescriptor indexBuild) {

	/**
	 * Tell the steps of a plan. Those of the rollback are left out until one of them was
	 * tried: nobody has asked for them.
	 * @param plan the plan
	 * @param records what the history knows
	 * @param builds the indexes that are being built, by step
	 * @return the steps in the order in which they are done
	 */
	static List<StepDescriptor> of(Plan plan, List<StepRecord> records, Map<String, IndexBuild> builds) {
		Map<String, StepRecord> known = records.stream()
			.collect(Collectors.toMap(StepRecord::name, Function.identity(), (first, second) -> second));
		List<StepDescriptor> steps = new ArrayList<>();
		add(steps, "expand", plan.expand(), known, builds);
		add(steps, "migrate", plan.migrate(), known, builds);
		if (isBegun(plan.rollback(), known)) {
			add(steps, "rollback", plan.rollback(), known, builds);
		}
		else {
			addBegun(steps, "handover", plan.handover(), known, builds);
			addBegun(steps, "seal", plan.seal(), known, builds);
			addBegun(steps, "unseal", plan.unseal(), known, builds);
			add(steps, "contract", plan.contract(), known, builds);
		}
		return steps;
	}

	private static boolean isBegun(List<Step> planned, Map<String, StepRecord> known) {
		return planned.stream().map(Step::name).anyMatch(known::containsKey);
	}

	private static void addBegun(List<StepDescriptor> steps, String phase, List<Step> planned,
			Map<String, StepRecord> known, Map<String, IndexBuild> builds) {
		if (isBegun(planned, known)) {
			add(steps, phase, planned, known, builds);
		}
	}

	private static void add(List<StepDescriptor> steps, String phase, List<Step> planned, Map<String, StepRecord> known,
			Map<String, IndexBuild> builds) {
		for (Step step : planned) {
			StepRecord record = known.get(step.name());
			steps.add((record != null) ? of(phase, record, builds)
					: new StepDescriptor(phase, step.name(), "PENDING", 0, null, null, null, null, null));
		}
	}

	private static StepDescriptor of(String phase, StepRecord step, Map<String, IndexBuild> builds) {
		IndexBuild build = builds.get(step.name());
		return new StepDescriptor(phase, step.name(), step.state().name(), step.attempts(), step.startedAt(),
				step.finishedAt().orElse(null), step.elapsed().orElse(null), step.error().orElse(null),
				(build != null) ? IndexBuildDescriptor.of(build) : null);
	}

	/**
	 * How far the concurrent build of an index got.
	 *
	 * @param table the table, which may be a partition
	 * @param phase what the server is doing, in its own words
	 * @param share the share of this phase that is done, from 0 to 1
	 * @param blocksDone the blocks of this phase that are processed
	 * @param blocksTotal the blocks of this phase
	 * @param lockersDone the transactions that it has waited for in this phase
	 * @param lockersTotal the transactions that it waits for in this phase
	 * @param currentLocker the session that it waits for now
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record IndexBuildDescriptor(String table, String phase, double share, long blocksDone, long blocksTotal,
			long lockersDone, long lockersTotal, @Nullable LockerDescriptor currentLocker) {

		static IndexBuildDescriptor of(IndexBuild build) {
			return new IndexBuildDescriptor(build.table(), build.phase(), build.share(), build.blocksDone(),
					build.blocksTotal(), build.lockersDone(), build.lockersTotal(),
					build.locker()
						.map((locker) -> new LockerDescriptor(locker.pid(), locker.applicationName()))
						.orElse(null));
		}

	}

	/**
	 * A session whose transaction is waited for.
	 *
	 * @param pid its process on the server
	 * @param applicationName what it calls itself
	 */
	public record LockerDescriptor(long pid, String applicationName) {

	}

}
