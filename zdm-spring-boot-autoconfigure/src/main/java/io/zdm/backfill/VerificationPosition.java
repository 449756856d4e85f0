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

import java.util.List;

import tools.jackson.databind.json.JsonMapper;

/**
 * What a verification remembers from batch to batch, also across restarts.
 *
 * @param key the columns by which the table is walked, empty where it has no key
 * @param after the key values of the last row compared, empty at the beginning
 * @param census what was counted up to there
 */
record VerificationPosition(List<String> key, List<String> after, Census census) {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	VerificationPosition {
		key = List.copyOf(key);
		after = List.copyOf(after);
	}

	static VerificationPosition parse(String json) {
		return JSON.readValue(json, VerificationPosition.class);
	}

	String toJson() {
		return JSON.writeValueAsString(this);
	}

}
