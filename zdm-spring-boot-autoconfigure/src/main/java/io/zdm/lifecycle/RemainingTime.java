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
import java.util.Locale;
import java.util.Optional;

import io.zdm.Activity;

/**
 * How long a backfill may still take, with what that is computed from. Running and pauses
 * count as they were seen of late; for how long throttles will hold it back nobody knows.
 *
 * @param time the time; empty where nothing can be said
 * @param basis what it is computed from, or why nothing can be said
 */
public record RemainingTime(Optional<Duration> time, String basis) {

	private static final double LEAST_SHARE = 0.001;

	private static final double PERCENT = 100;

	static RemainingTime unknown(String reason) {
		return new RemainingTime(Optional.empty(), reason);
	}

	/**
	 * Compute the time.
	 * @param share the share that is done, from 0 to 1
	 * @param seen what was seen of late
	 * @param workers the number of workers
	 * @param activity what the migration is at
	 * @return the time, or why nothing can be said
	 */
	static RemainingTime of(double share, RecentPace.Seen seen, int workers, Activity activity) {
		if (share >= 1) {
			return new RemainingTime(Optional.of(Duration.ZERO), "everything is done");
		}
		if (activity == Activity.PAUSED || activity == Activity.FAILED) {
			return unknown("the migration is %s: nobody is at work".formatted(activity));
		}
		if (seen.share() < LEAST_SHARE || seen.active().isZero()) {
			return unknown("less than 0.1 % was seen being done, which is too little to go by");
		}
		int parallel = Math.max(1, workers);
		Duration time = Duration.ofMillis(Math.round(seen.active().toMillis() / seen.share() * (1 - share) / parallel));
		String basis = String.format(Locale.ROOT,
				"%.1f %% in %s of running and pauses%s, %d worker%s; time under throttles does not count",
				seen.share() * PERCENT, Durations.text(seen.active()), seen.sinceBegin() ? " since it began" : "",
				parallel, (parallel == 1) ? "" : "s");
		return new RemainingTime(Optional.of(time), basis);
	}

}
