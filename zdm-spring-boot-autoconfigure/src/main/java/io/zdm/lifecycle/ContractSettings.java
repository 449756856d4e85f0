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
import java.util.Set;

import io.zdm.store.Instances;

/**
 * What contract waits for in this environment.
 *
 * @param quietPeriod the time without a use of the old structure
 * @param minimumAge the time for which a migration has to have been MIGRATED
 * @param maxVerificationAge the time after which a verification no longer counts
 * @param recentReleases the time for which no instance of an older release may have been
 * seen; at most {@link Instances#KEPT}, after which nothing is known of them
 * @param unaccountedSessions what sessions of nobody who registered mean
 * @param knownApplications application names of sessions that do not count as unaccounted
 * @param seal the time for which the old structure stays sealed before it is dropped;
 * zero drops it at once
 */
public record ContractSettings(Duration quietPeriod, Duration minimumAge, Duration maxVerificationAge,
		Duration recentReleases, UnaccountedSessions unaccountedSessions, Set<String> knownApplications,
		Duration seal) {

	public ContractSettings {
		knownApplications = Set.copyOf(knownApplications);
	}

}
