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

package io.zdm.testing.traffic;

import java.util.Random;

import org.jspecify.annotations.Nullable;

/**
 * Names as users have them: short and long, padded, mixed in case, with quotes and
 * backslashes, beyond ASCII, empty, absent.
 */
final class Names {

	private static final String[] SPECIAL = { "", " ", "O'Brien", "back\\slash", "$zdm$", "名前", " Padded ", "ß",
			"tab\there" };

	private final Random random;

	private final boolean nullable;

	Names(long seed, boolean nullable) {
		this.random = new Random(seed);
		this.nullable = nullable;
	}

	@Nullable String next() {
		int kind = this.random.nextInt(20);
		if (kind == 0 && this.nullable) {
			return null;
		}
		if (kind <= 2) {
			return SPECIAL[this.random.nextInt(SPECIAL.length)];
		}
		String name = "User " + Integer.toString(this.random.nextInt(1_000_000), 36);
		return (kind == 3) ? name.repeat(20) : name;
	}

}
