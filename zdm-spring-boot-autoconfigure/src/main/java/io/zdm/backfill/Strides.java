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

package io.zdm.backfill;

/**
 * How a range of blocks is visited.
 *
 * @param passes the number of passes (k): each but the last takes every k-th row of a
 * page
 * @param pages the blocks of the range, over which the passes are interleaved
 * @param closing whether to visit the range once more at the end, to make room on its
 * pages while they are in the cache and have been written to the log as a whole: later
 * readers would do it page by page, each with a whole page in the log again
 * @param reason why, for a person
 */
record Strides(int passes, long pages, boolean closing, String reason) {

}
