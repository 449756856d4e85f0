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

package io.zdm.backfill;

import java.util.function.Supplier;

/**
 * What governs a backfill while it runs. Asked before every batch: it answers from memory
 * and does not ask a database.
 */
public interface BackfillControl {

	/**
	 * Return how fast the backfill is to go from now on.
	 * @return the pace
	 */
	BackfillPace pace();

	/**
	 * Return what holds the backfill back now.
	 * @return the most severe of all reasons
	 */
	Throttling throttling();

	/**
	 * Return a control that never changes anything.
	 * @param pace the pace
	 * @return the control
	 */
	static BackfillControl of(BackfillPace pace) {
		return new BackfillControl() {

			@Override
			public BackfillPace pace() {
				return pace;
			}

			@Override
			public Throttling throttling() {
				return Throttling.NONE;
			}

		};
	}

	/**
	 * Return a control whose pace and throttles come from two places.
	 * @param pace gives the pace, from memory
	 * @param throttling gives what holds the backfill back, from memory
	 * @return the control
	 */
	static BackfillControl of(Supplier<BackfillPace> pace, Supplier<Throttling> throttling) {
		return new BackfillControl() {

			@Override
			public BackfillPace pace() {
				return pace.get();
			}

			@Override
			public Throttling throttling() {
				return throttling.get();
			}

		};
	}

}
