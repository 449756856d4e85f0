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

import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.zdm.Activity;
import io.zdm.MigrationStatus;
import io.zdm.Phase;
import io.zdm.actuate.MigrationDetailDescriptor.RequestDescriptor;
import io.zdm.lifecycle.MigrationDetail;

/**
 * A migration at a glance.
 *
 * @param version its version
 * @param description its description
 * @param phase where it stands
 * @param activity what it is doing
 * @param reason why it is doing that, for a person
 * @param progress the share of the backfill that is done, from 0 to 1
 * @param request what somebody has asked for and is not carried out yet
 * @param actions what can be asked for now, or why not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrationDescriptor(String version, String description, Phase phase, Activity activity,
		@Nullable String reason, double progress, @Nullable RequestDescriptor request,
		Map<String, ActionDescriptor> actions) implements OperationResponseBody {

	/**
	 * Tell of a migration.
	 * @param status the migration at a glance
	 * @param detail all that is known of it; nothing where there is no more to be done
	 * @return the descriptor
	 */
	static MigrationDescriptor of(MigrationStatus status, Optional<MigrationDetail> detail) {
		return new MigrationDescriptor(status.version(), status.description(), status.phase(), status.activity(),
				status.reason().orElse(null), status.progress(),
				detail.flatMap((known) -> known.migration().request()).map(RequestDescriptor::of).orElse(null),
				detail.map(ActionDescriptor::of).orElse(Map.of()));
	}

}
