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

import tools.jackson.databind.json.JsonMapper;

/**
 * What a backfill remembers from batch to batch, also across restarts. The sizes are part
 * of it, so that other settings apply to the next backfill and not in the middle of one.
 *
 * @param relfilenode the file that the table is stored in: another one after VACUUM FULL,
 * CLUSTER, TRUNCATE and rewriting ALTER TABLEs, which give every row another place
 * @param plan the order of the visits
 * @param cursor the batch that comes next
 */
record BackfillPosition(long relfilenode, BlockPlan plan, BlockCursor cursor) {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	static BackfillPosition parse(String json) {
		return JSON.readValue(json, BackfillPosition.class);
	}

	BackfillPosition at(BlockCursor next) {
		return new BackfillPosition(this.relfilenode, this.plan, next);
	}

	String toJson() {
		return JSON.writeValueAsString(this);
	}

}
