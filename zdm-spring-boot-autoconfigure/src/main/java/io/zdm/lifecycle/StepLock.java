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

import java.util.function.Consumer;

import io.zdm.plan.InstallTriggerStep;
import io.zdm.plan.SealStep;
import io.zdm.plan.SqlStep;
import io.zdm.plan.Step;
import io.zdm.plan.UnsealStep;
import io.zdm.postgres.BlockedAttempt;
import io.zdm.postgres.TableLock;
import io.zdm.postgres.TransactionSettings;

import org.jspecify.annotations.Nullable;

/**
 * The lock of a step that is a transaction: the one that its plan names, or whatever a
 * statement of the author takes.
 *
 * @param locks takes locks
 */
record StepLock(TableLock locks) {

	/**
	 * Do work under the lock that a step needs.
	 * @param <T> what the work returns
	 * @param step the step, which is one with a transaction
	 * @param settings the settings of the transaction, the lock timeout aside
	 * @param waiting told of each failed attempt
	 * @param work the work
	 * @return what the work returned
	 */
	<T extends @Nullable Object> T locked(Step step, TransactionSettings settings, Consumer<BlockedAttempt> waiting,
			TableLock.Work<T> work) {
		if (step instanceof SqlStep sql) {
			return this.locks.unforeseen(sql.tables(), settings, waiting, work);
		}
		return (step instanceof Step.Ddl ddl) ? this.locks.locked(ddl.locks(), settings, waiting, work)
				: this.locks.locked(step.table(), step.lock(), settings, waiting, work);
	}

	/**
	 * Return whether a step runs in a transaction that changes the table and records the
	 * step.
	 * @param step the step
	 * @return whether it does
	 */
	static boolean isTransaction(Step step) {
		return step instanceof Step.Ddl || step instanceof SealStep || step instanceof UnsealStep
				|| step instanceof InstallTriggerStep || (step instanceof SqlStep sql && sql.transaction());
	}

}
