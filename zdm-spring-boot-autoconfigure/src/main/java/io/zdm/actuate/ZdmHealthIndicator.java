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

package io.zdm.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.zdm.MigrationStatus;
import io.zdm.Zdm;

/**
 * {@link HealthIndicator} that shows where each migration stands. It is never down: the
 * application serves in every phase, and a migration that needs a person is no reason to
 * restart it.
 */
public class ZdmHealthIndicator implements HealthIndicator {

	private final Zdm zdm;

	/**
	 * Create an indicator.
	 * @param zdm the migrations
	 */
	public ZdmHealthIndicator(Zdm zdm) {
		this.zdm = zdm;
	}

	@Override
	public Health health() {
		List<MigrationStatus> migrations;
		try {
			migrations = this.zdm.migrations();
		}
		catch (RuntimeException ex) {
			return Health.unknown().withException(ex).build();
		}
		Health.Builder health = Health.up();
		migrations.forEach((migration) -> health.withDetail("V" + migration.version(), describe(migration)));
		return health.build();
	}

	private static Map<String, Object> describe(MigrationStatus migration) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("description", migration.description());
		details.put("phase", migration.phase());
		details.put("activity", migration.activity());
		details.put("progress", migration.progress());
		migration.reason().ifPresent((reason) -> details.put("reason", reason));
		return details;
	}

}
