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

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The settings that make a {@link BackfillPace}.
 */
public final class PaceSettings {

	/**
	 * More threads than this are a mistake in writing.
	 */
	private static final int MOST_WORKERS = 64;

	/**
	 * How long the slowest statements should take.
	 */
	public static final Setting<Duration> TARGET_DURATION = Setting.duration("target-duration",
			BackfillPace.DEFAULT.targetDuration());

	/**
	 * The pause after a batch.
	 */
	public static final Setting<Double> PAUSE_RATIO = Setting.ratio("pause-ratio", BackfillPace.DEFAULT.pauseRatio());

	/**
	 * The threads of one instance.
	 */
	public static final Setting<Integer> WORKERS = Setting.count("workers", BackfillPace.DEFAULT.workers(),
			MOST_WORKERS);

	/**
	 * The threads of all instances together.
	 */
	public static final Setting<Integer> FLEET_WORKERS = Setting.count("fleet-workers",
			BackfillPace.DEFAULT.fleetWorkers(), MOST_WORKERS);

	/**
	 * All of them.
	 */
	public static final List<Setting<?>> ALL = List.of(TARGET_DURATION, PAUSE_RATIO, WORKERS, FLEET_WORKERS);

	private PaceSettings() {
	}

	/**
	 * Return the pace that settings make.
	 * @param values their values
	 * @return the pace
	 */
	public static BackfillPace pace(SettingValues values) {
		return new BackfillPace(values.of(TARGET_DURATION), values.of(PAUSE_RATIO), values.of(WORKERS),
				values.of(FLEET_WORKERS));
	}

	/**
	 * Return what would have to be said of each setting for a pace.
	 * @param pace the pace
	 * @return the texts, by the names of the settings
	 */
	public static Map<String, String> texts(BackfillPace pace) {
		return Map.of(TARGET_DURATION.name(), TARGET_DURATION.printer().apply(pace.targetDuration()),
				PAUSE_RATIO.name(), PAUSE_RATIO.printer().apply(pace.pauseRatio()), WORKERS.name(),
				WORKERS.printer().apply(pace.workers()), FLEET_WORKERS.name(),
				FLEET_WORKERS.printer().apply(pace.fleetWorkers()));
	}

}
