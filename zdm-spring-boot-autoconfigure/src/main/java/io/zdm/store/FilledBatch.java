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

import java.time.Duration;

/**
 * What one batch of a backfill did.
 *
 * @param rows the rows that it filled
 * @param share the share of the whole backfill's work
 * @param elapsed the time that it took
 * @param updated the row versions that it replaced
 * @param hot those whose new versions stayed on their pages
 */
public record FilledBatch(long rows, double share, Duration elapsed, long updated, long hot) {

	/**
	 * No row at all.
	 */
	public static final FilledBatch NONE = new FilledBatch(0, 0, Duration.ZERO, 0, 0);

}
