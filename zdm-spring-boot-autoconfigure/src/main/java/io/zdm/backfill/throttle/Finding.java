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

package io.zdm.backfill.throttle;

import io.zdm.backfill.SettingValues;

/**
 * What one sample found of a throttle. It is kept as it was found: what it means depends
 * on the migration that asks.
 */
sealed interface Finding {

	/**
	 * Return which throttle it is.
	 * @return the name
	 */
	String name();

	/**
	 * Return what it means to a migration, before anything has lasted.
	 * @param values the settings of the migration
	 * @return the state
	 */
	ThrottleState state(SettingValues values);

	/**
	 * A throttle that says itself what its value means, or one that failed.
	 *
	 * @param said what it says
	 */
	record Said(ThrottleState said) implements Finding {

		@Override
		public String name() {
			return this.said.name();
		}

		@Override
		public ThrottleState state(SettingValues values) {
			return this.said;
		}

	}

	/**
	 * A throttle that is compared with thresholds.
	 *
	 * @param thresholds its thresholds
	 * @param measurement what it measured
	 */
	record Measured(Thresholds thresholds, Measurement measurement) implements Finding {

		@Override
		public String name() {
			return this.thresholds.throttle();
		}

		@Override
		public ThrottleState state(SettingValues values) {
			return ThrottleState.of(name(), this.thresholds.limits(values).read(this.measurement));
		}

	}

}
