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

import io.zdm.store.BackfillProgress;

/**
 * How far the pass of the continuous verification over the rows of a mapping got.
 *
 * @param mapping the mapping
 * @param rows the rows that it has compared
 * @param share the share of the work that is done, from 0 to 1
 * @param running the time spent running, without pauses
 * @param rowsPerSecond its pace while running
 * @param startedAt when it began
 * @param finishedAt when it was done
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProgressDescriptor(String mapping, long rows, double share, Duration running, long rowsPerSecond,
		Instant startedAt, @Nullable Instant finishedAt) {

	private static final double MILLIS_PER_SECOND = 1000;

	static ProgressDescriptor of(BackfillProgress progress) {
		return new ProgressDescriptor(progress.mapping(), progress.rows(), progress.share(), progress.running(),
				pace(progress), progress.startedAt(), progress.finishedAt().orElse(null));
	}

	static long pace(BackfillProgress progress) {
		long millis = progress.running().toMillis();
		return (millis > 0) ? Math.round(progress.rows() * MILLIS_PER_SECOND / millis) : 0;
	}

}
