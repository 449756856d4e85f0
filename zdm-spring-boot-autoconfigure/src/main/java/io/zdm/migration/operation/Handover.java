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
import java.util.List;

import io.zdm.plan.InstallTriggerStep;
import io.zdm.plan.Mapping;
import io.zdm.plan.Step;

/**
 * What comes before the contract of columns that repositories alone have kept in step:
 * nobody knows who else writes them. The trigger is installed, so that from then on
 * nothing gets out of step; what others wrote before is filled, and every row is
 * compared.
 */
final class Handover {

	private Handover() {
	}

	/**
	 * Return the steps of the handover of a mapping.
	 * @param mapping the mapping, which has no trigger
	 * @param statements what comes with the trigger
	 * @param afterwards what can be done once every row is known to be in step
	 * @return the steps
	 */
	static List<Step> of(Mapping mapping, List<String> statements, List<Step> afterwards) {
		String column = "%s.%s".formatted(mapping.table().display(), mapping.targets().get(0).name().value());
		List<Step> steps = new ArrayList<>();
		steps.add(new InstallTriggerStep("install-trigger " + column, mapping.table(), mapping.id(), statements));
		steps.add(new Step.Backfill("backfill-again " + column, mapping.table(), mapping.id()));
		steps.add(new Step.Verify("verify-again " + column, mapping.table(), mapping.id()));
		steps.addAll(afterwards);
		return steps;
	}

}
