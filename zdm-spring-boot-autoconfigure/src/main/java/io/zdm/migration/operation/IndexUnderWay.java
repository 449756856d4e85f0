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

import io.zdm.migration.PlanningContext;
import io.zdm.plan.CreateIndexStep;
import io.zdm.plan.CreatePartitionedIndexStep;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.QualifiedName;

/**
 * What other plans are about to do to the columns of an index, or to the index itself.
 */
final class IndexUnderWay {

	private IndexUnderWay() {
	}

	/**
	 * Return why an index cannot be touched now.
	 * @param context the context
	 * @param index the index
	 * @return one sentence and its remedy, none where no other plan works on the index
	 */
	static List<String> onIndex(PlanningContext context, QualifiedName index) {
		return Stream.concat(context.underWay().stream(), context.before().stream())
			.flatMap(IndexUnderWay::steps)
			.filter((step) -> worksOn(step, index))
			.findFirst()
			.map((step) -> ("The index %s is in the hands of another operation ('%s'). Wait until that migration is "
					+ "completed, or put this operation into a later one.")
				.formatted(index.display(), step.name()))
			.stream()
			.toList();
	}

	private static Stream<Step> steps(Plan plan) {
		return Stream.of(plan.expand(), plan.migrate(), plan.contract()).flatMap(List::stream);
	}

	private static boolean worksOn(Step step, QualifiedName index) {
		if (step instanceof CreateIndexStep create) {
			return create.index().equals(index);
		}
		if (step instanceof CreatePartitionedIndexStep create) {
			return create.index().equals(index);
		}
		return step.statements()
			.stream()
			.anyMatch((statement) -> statement.contains(" INDEX ") && (statement.contains(" " + index.quoted())
					|| statement.endsWith(" RENAME TO " + index.name().quoted())));
	}

}
