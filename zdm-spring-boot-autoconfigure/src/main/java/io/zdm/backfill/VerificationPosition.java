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

import io.zdm.postgres.Identifier;
import io.zdm.postgres.TablePart;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a verification remembers from batch to batch, also across restarts.
 *
 * @param part the object identifier of the table or the partition where it is, 0 at the
 * end
 * @param key the columns by which that is walked, empty where it has no key
 * @param after the key values of the last row compared, empty at the beginning
 * @param census what was counted up to there
 */
record VerificationPosition(long part, List<String> key, List<String> after, Census census) {

	/**
	 * Older releases of zdm wrote less.
	 */
	private static final JsonMapper JSON = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

	VerificationPosition {
		key = List.copyOf(key);
		after = List.copyOf(after);
	}

	/**
	 * Return the position where nothing has been compared.
	 * @return the position, which is in no part yet
	 */
	static VerificationPosition first() {
		return new VerificationPosition(0, List.of(), List.of(), Census.empty(0));
	}

	static VerificationPosition parse(String json) {
		return JSON.readValue(json, VerificationPosition.class);
	}

	/**
	 * Return the same counts at the beginning of a part.
	 * @param next the part
	 * @param names the columns of its key
	 * @return the position
	 */
	VerificationPosition beginningOf(TablePart next, List<Identifier> names) {
		return new VerificationPosition(next.oid(), values(names), List.of(), this.census.in(next.relfilenode()));
	}

	/**
	 * Return whether this is in a part, and that still is what it was.
	 * @param now the part as it is now
	 * @param names the columns of its key
	 * @return whether to go on from here
	 */
	boolean isIn(TablePart now, List<Identifier> names) {
		return this.part == now.oid() && this.census.relfilenode() == now.relfilenode()
				&& this.key.equals(values(names));
	}

	private static List<String> values(List<Identifier> names) {
		return names.stream().map(Identifier::value).toList();
	}

	String toJson() {
		return JSON.writeValueAsString(this);
	}

}
