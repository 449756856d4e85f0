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

package io.zdm.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;

import io.zdm.BackfillThrottle;
import io.zdm.ThrottleReading;
import io.zdm.ThrottleReading.Level;

/**
 * The health of this instance, that of zdm itself left out: it would be down because of
 * what it waits for. Indicators may be dear, and are not asked at every sample.
 */
final class HealthThrottle implements BackfillThrottle {

	private static final long LASTS_NANOS = 1_000_000_000L;

	private static final Set<Status> BAD = Set.of(Status.DOWN, Status.OUT_OF_SERVICE);

	private final HealthContributorRegistry contributors;

	private final Set<String> excluded;

	private long asked;

	private ThrottleReading known = ThrottleReading.of(Level.NONE, "");

	HealthThrottle(HealthContributorRegistry contributors, Set<String> excluded) {
		this.contributors = contributors;
		this.excluded = excluded;
	}

	@Override
	public String name() {
		return "health";
	}

	@Override
	public synchronized ThrottleReading read() {
		long now = System.nanoTime();
		if (this.known.value().isEmpty() || now - this.asked >= LASTS_NANOS) {
			this.known = ask();
			this.asked = now;
		}
		return this.known;
	}

	private ThrottleReading ask() {
		List<String> bad = new ArrayList<>();
		collect("", this.contributors, bad);
		return bad.isEmpty() ? ThrottleReading.of(Level.NONE, "UP")
				: ThrottleReading.of(Level.PAUSE, String.join(", ", bad));
	}

	private void collect(String path, HealthContributors several, List<String> bad) {
		for (HealthContributors.Entry entry : several) {
			String name = path + entry.name();
			if (!name.startsWith("zdm") && !this.excluded.contains(name)) {
				collectFrom(name, entry.contributor(), bad);
			}
		}
	}

	private void collectFrom(String name, HealthContributor contributor, List<String> bad) {
		if (contributor instanceof CompositeHealthContributor composite) {
			collect(name + "/", composite, bad);
		}
		else if (contributor instanceof HealthIndicator indicator) {
			Health health = indicator.health(false);
			if (health != null && BAD.contains(health.getStatus())) {
				bad.add(name + " is " + health.getStatus().getCode());
			}
		}
	}

}
