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

package io.zdm.sample.demo;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Where the migration stands, as the endpoint says.
 *
 * @param version its version
 * @param phase its phase
 * @param activity what it is doing
 * @param progress the share of the backfill that is done, from 0 to 1
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record MigrationState(String version, String phase, String activity, double progress) {

	static final MigrationState NONE = new MigrationState("", "", "", 0);

	boolean isMigrated() {
		return !this.phase.isEmpty() && !isExpandingOrMigrating();
	}

	boolean isCompleted() {
		return "COMPLETED".equals(this.phase);
	}

	String describe() {
		if (this.phase.isEmpty()) {
			return "no migration";
		}
		String progress = "MIGRATING".equals(this.phase) ? " %3.0f %%".formatted(this.progress * 100) : "";
		String activity = "RUNNING".equals(this.activity) ? "" : " " + this.activity;
		return this.phase + progress + activity;
	}

	private boolean isExpandingOrMigrating() {
		return "PENDING".equals(this.phase) || "EXPANDING".equals(this.phase) || "MIGRATING".equals(this.phase);
	}

}
