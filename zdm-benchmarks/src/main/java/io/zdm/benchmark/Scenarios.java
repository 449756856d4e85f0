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

package io.zdm.benchmark;

import java.util.List;

/**
 * All scenarios, in the order in which they are run and shown.
 */
final class Scenarios {

	/**
	 * The scenario that the other figures are measured against.
	 */
	static final String BACKFILL = "backfill";

	static final String OVERLAPPING_SNAPSHOTS = "overlapping-snapshots";

	static final String LONG_SNAPSHOT = "long-snapshot";

	private static final long MILLION = 1_000_000;

	private Scenarios() {
	}

	static List<Scenario> all() {
		List<String> few = List.of(OneShot.NAME, Keyset.NAME, ZdmBackfill.ONE);
		return List.of(
				new FillScenario(BACKFILL, TestTable.Shape.STANDARD, 2 * MILLION, Hindrance.NONE, OneShot.NAME,
						List.of(OneShot.NAME, Keyset.NAME, Pgroll.NAME, ZdmBackfill.ONE, ZdmBackfill.TWO)),
				new LoadScenario(),
				new FillScenario(OVERLAPPING_SNAPSHOTS, TestTable.Shape.STANDARD, MILLION,
						Hindrance.OVERLAPPING_SNAPSHOTS, OneShot.NAME,
						List.of(OneShot.NAME, ZdmBackfill.ONE, ZdmBackfill.TWO)),
				new FillScenario(LONG_SNAPSHOT, TestTable.Shape.STANDARD, MILLION, Hindrance.LONG_SNAPSHOT, Keyset.NAME,
						List.of(Keyset.NAME, ZdmBackfill.ONE)),
				new SizesScenario(), new VerificationScenario(), new TriggerCostScenario(), new DualWriteCostScenario(),
				new FillScenario("uuid-key", TestTable.Shape.UUID, MILLION, Hindrance.NONE, OneShot.NAME, few),
				new FillScenario("wide-rows", TestTable.Shape.WIDE, MILLION / 5, Hindrance.NONE, OneShot.NAME, few),
				new FillScenario("one-index", TestTable.Shape.ONE_INDEX, MILLION, Hindrance.NONE, OneShot.NAME, few));
	}

}
