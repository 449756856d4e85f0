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

package io.zdm.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.plan.CreateIndexStep;
import io.zdm.plan.CreatePartitionedIndexStep;
import io.zdm.plan.DropIndexStep;
import io.zdm.plan.DropPartitionedIndexStep;
import io.zdm.plan.Plan;
import io.zdm.plan.ReindexStep;
import io.zdm.plan.Step;
import io.zdm.postgres.BlockedAttempt;
import io.zdm.postgres.ConcurrentIndexes;
import io.zdm.postgres.Database;
import io.zdm.postgres.IndexBuild;
import io.zdm.postgres.PartitionedIndexes;
import io.zdm.postgres.PartitionedIndexes.PartitionedIndex;
import io.zdm.postgres.PartitionedIndexes.Transactions;
import io.zdm.postgres.Session;
import io.zdm.postgres.TableLock;
import io.zdm.store.StepRecord;

/**
 * Carries out the steps that build and drop indexes outside of a transaction. Each looks
 * at the catalog for what is left to do, so that it can be repeated.
 */
final class IndexSteps {

	private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

	private final ConcurrentIndexes concurrent;

	private final PartitionedIndexes partitioned;

	IndexSteps(Database database, ConcurrentIndexes concurrent, TableLock locks) {
		this.concurrent = concurrent;
		this.partitioned = new PartitionedIndexes(database, concurrent, locks);
	}

	static boolean isOne(Step step) {
		return step instanceof CreateIndexStep || step instanceof DropIndexStep || step instanceof ReindexStep
				|| step instanceof CreatePartitionedIndexStep || step instanceof DropPartitionedIndexStep;
	}

	/**
	 * Ask how far the indexes got that are being built, by whichever instance.
	 * @param session the session
	 * @param plan the plan
	 * @param records what is known of its steps
	 * @return the builds by the names of their steps
	 */
	static Map<String, IndexBuild> builds(Session session, Plan plan, List<StepRecord> records) {
		Set<String> started = records.stream()
			.filter((step) -> step.state() == StepRecord.State.STARTED)
			.map(StepRecord::name)
			.collect(Collectors.toSet());
		Map<String, IndexBuild> builds = new TreeMap<>();
		Stream.of(plan.migrate(), plan.contract(), plan.rollback())
			.flatMap(List::stream)
			.filter((step) -> isOne(step) && started.contains(step.name()))
			.forEach((step) -> IndexBuild.on(session, step.table())
				.ifPresent((build) -> builds.put(step.name(), build)));
		return builds;
	}

	void carryOut(Step step, Ownership ownership, Consumer<BlockedAttempt> waiting) {
		Transactions transactions = new Transactions(ownership.transaction(LOCK_TIMEOUT), ownership::prove, waiting);
		if (step instanceof CreateIndexStep create) {
			this.concurrent.create(create.table(), create.index(), create.statement(), create.definition());
		}
		if (step instanceof DropIndexStep drop) {
			this.concurrent.drop(drop.index(), drop.definition());
		}
		if (step instanceof ReindexStep reindex) {
			this.concurrent.rebuild(reindex.table(), reindex.index());
		}
		if (step instanceof CreatePartitionedIndexStep create) {
			this.partitioned.create(new PartitionedIndex(create.table(), create.index(), create.unique(), create.body(),
					create.definition()), transactions);
		}
		if (step instanceof DropPartitionedIndexStep drop) {
			this.partitioned.drop(new PartitionedIndex(drop.table(), drop.index(), false, "", drop.definition()),
					transactions);
		}
	}

}
