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

package io.zdm.postgres;

import java.util.EnumSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LockMode}.
 */
class LockModeTests {

	@Test
	void conflictIsMutual() {
		for (LockMode one : LockMode.values()) {
			for (LockMode other : LockMode.values()) {
				assertThat(one.conflicting().contains(other)).as("%s and %s", one, other)
					.isEqualTo(other.conflicting().contains(one));
			}
		}
	}

	@Test
	void onlyStrongModesStopReadersOrWriters() {
		for (LockMode mode : LockMode.values()) {
			assertThat(mode.isBlocking()).as(mode.name())
				.isEqualTo(mode.conflicting().contains(LockMode.ROW_EXCLUSIVE));
		}
		assertThat(LockMode.SHARE.conflicting())
			.isEqualTo(EnumSet.of(LockMode.ROW_EXCLUSIVE, LockMode.SHARE_UPDATE_EXCLUSIVE, LockMode.SHARE_ROW_EXCLUSIVE,
					LockMode.EXCLUSIVE, LockMode.ACCESS_EXCLUSIVE));
	}

	@Test
	void namesAreThoseOfThePostgresCatalogAndGrammar() {
		assertThat(LockMode.ACCESS_SHARE.conflictingLocks()).containsExactly("AccessExclusiveLock");
		assertThat(LockMode.SHARE_UPDATE_EXCLUSIVE.sql()).isEqualTo("SHARE UPDATE EXCLUSIVE");
	}

}
