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

import io.zdm.backfill.Checkpoint;
import io.zdm.postgres.Session;

/**
 * What has to happen around a step.
 */
interface StepHooks {

	/**
	 * Return the right to do the step.
	 */
	Ownership ownership();

	/**
	 * Return where a long step asks whether to go on.
	 */
	Checkpoint checkpoint();

	/**
	 * Check that the step may begin, in the transaction that records its beginning.
	 * Throws to leave it.
	 */
	default void starting(Session session) {
	}

	/**
	 * Check that the step may still be done, in its transaction and before its first
	 * statement. Nobody changes the definition of the table from then on. Throws to roll
	 * back.
	 */
	default void beforehand(Session session) {
	}

	/**
	 * Check under the strong lock of the step that it may still be done. Everybody waits
	 * for the answer. Throws to roll back.
	 */
	default void lookUnderLock(Session session) {
	}

	/**
	 * Record, in the transaction that records the step, what follows from it.
	 */
	default void afterwards(Session session) {
	}

}
