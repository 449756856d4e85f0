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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What holds backfills back.
 *
 * @param interval the time between two samples
 * @param windows when backfills may run
 * @param limits the throttles that measure something, with their thresholds; those that
 * are not there are off
 * @param ignoredReplicas the values of application_name of replicas that may lag
 * @param query the query of the user's, if there is one
 */
public record ThrottleSettings(Duration interval, Windows windows, Map<ThrottleKind, Limits> limits,
		Set<String> ignoredReplicas, Optional<String> query) {

	/**
	 * No throttle at all, and no windows.
	 */
	public static final ThrottleSettings NONE = new ThrottleSettings(Duration.ofMillis(300), Windows.ALWAYS, Map.of(),
			Set.of(), Optional.empty());

	/**
	 * Return the thresholds of all throttles that have any or may be given some.
	 * @return the thresholds
	 */
	public List<Thresholds> thresholds() {
		return ThrottleKind.all().stream().flatMap((kind) -> thresholds(kind).stream()).toList();
	}

	Optional<Thresholds> thresholds(ThrottleKind kind) {
		return Optional.ofNullable(this.limits.get(kind)).map((those) -> new Thresholds(kind.text(), those));
	}

}
