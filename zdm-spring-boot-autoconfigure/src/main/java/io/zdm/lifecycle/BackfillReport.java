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

import java.util.List;

import io.zdm.store.BackfillAccount;
import io.zdm.store.WorkedRange;

/**
 * How the backfill of a mapping goes, beside how far it got.
 *
 * @param account what it has cost
 * @param ranges who is at work on what
 * @param remaining how long it may still take
 */
public record BackfillReport(BackfillAccount account, List<WorkedRange> ranges, RemainingTime remaining) {

	/**
	 * Nothing is known.
	 */
	public static final BackfillReport NONE = new BackfillReport(BackfillAccount.NONE, List.of(),
			RemainingTime.unknown("not begun"));

}
