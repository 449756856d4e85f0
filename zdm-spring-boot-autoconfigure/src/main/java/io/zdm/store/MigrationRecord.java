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

package io.zdm.store;

import java.time.Instant;
import java.util.Optional;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.plan.Plan;

/**
 * A migration as the history has it.
 *
 * @param id the key of its row
 * @param key what names it
 * @param description its description
 * @param checksum the checksum of its contents
 * @param phase where it stands
 * @param activity what it is doing
 * @param reason why the activity is what it is, for a person
 * @param request what somebody has asked for and is not carried out yet
 * @param plan the plan, stored whole
 * @param createdAt when it entered the history
 * @param updatedAt when phase or activity last changed
 * @param expandedAt when the expand was committed
 * @param migratedAt when it was complete and proven
 * @param finishedAt when it was completed or rolled back
 */
public record MigrationRecord(long id, MigrationKey key, String description, String checksum, Phase phase,
		Activity activity, Optional<String> reason, Optional<Request> request, Plan plan, Instant createdAt,
		Instant updatedAt, Optional<Instant> expandedAt, Optional<Instant> migratedAt, Optional<Instant> finishedAt) {

	/**
	 * Return the name for a message to a person, as in {@code V2 display_name}.
	 * @return version and description
	 */
	public String display() {
		return "V" + this.key.version() + " " + this.description;
	}

}
