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

import java.time.Duration;
import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.zdm.backfill.Census;
import io.zdm.store.BackfillProgress;

/**
 * How far the verification of a mapping got, and what it found.
 *
 * @param mapping the mapping
 * @param rows the rows that it has compared
 * @param share the share of the work that is done, from 0 to 1
 * @param running the time spent running, without pauses
 * @param rowsPerSecond its pace while running
 * @param startedAt when it began
 * @param finishedAt when it was done
 * @param proven whether every row obeys and none would be lost
 * @param census what it counted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerificationDescriptor(String mapping, long rows, double share, Duration running, long rowsPerSecond,
		Instant startedAt, @Nullable Instant finishedAt, @Nullable Boolean proven, @Nullable Census census) {

	/**
	 * Another release of zdm may have written the census: what it did not count is zero.
	 */
	private static final JsonMapper JSON = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	static VerificationDescriptor of(BackfillProgress progress) {
		Census census = progress.result().map((result) -> JSON.readValue(result, Census.class).summary()).orElse(null);
		return new VerificationDescriptor(progress.mapping(), progress.rows(), progress.share(), progress.running(),
				ProgressDescriptor.pace(progress), progress.startedAt(), progress.finishedAt().orElse(null),
				(census != null) ? census.proves() : null, census);
	}

}
