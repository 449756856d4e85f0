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

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The table lock modes of PostgreSQL, weakest first (manual, "Table-Level Locks").
 */
public enum LockMode {

	ACCESS_SHARE, ROW_SHARE, ROW_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE, SHARE, SHARE_ROW_EXCLUSIVE, EXCLUSIVE,
	ACCESS_EXCLUSIVE;

	/**
	 * Return whether the mode makes readers or writers wait.
	 * @return {@code true} from SHARE upwards
	 */
	public boolean isBlocking() {
		return compareTo(SHARE) >= 0;
	}

	/**
	 * Return the mode as it stands in {@code LOCK TABLE}.
	 * @return the words of the mode
	 */
	public String sql() {
		return name().replace('_', ' ');
	}

	/**
	 * Return the modes that another session must not hold for this one to be had.
	 * @return the conflicting modes
	 */
	public Set<LockMode> conflicting() {
		return switch (this) {
			case ACCESS_SHARE -> EnumSet.of(ACCESS_EXCLUSIVE);
			case ROW_SHARE -> EnumSet.of(EXCLUSIVE, ACCESS_EXCLUSIVE);
			case ROW_EXCLUSIVE -> EnumSet.range(SHARE, ACCESS_EXCLUSIVE);
			case SHARE_UPDATE_EXCLUSIVE -> EnumSet.range(SHARE_UPDATE_EXCLUSIVE, ACCESS_EXCLUSIVE);
			case SHARE ->
				EnumSet.of(ROW_EXCLUSIVE, SHARE_UPDATE_EXCLUSIVE, SHARE_ROW_EXCLUSIVE, EXCLUSIVE, ACCESS_EXCLUSIVE);
			case SHARE_ROW_EXCLUSIVE -> EnumSet.range(ROW_EXCLUSIVE, ACCESS_EXCLUSIVE);
			case EXCLUSIVE -> EnumSet.range(ROW_SHARE, ACCESS_EXCLUSIVE);
			case ACCESS_EXCLUSIVE -> EnumSet.allOf(LockMode.class);
		};
	}

	/**
	 * Return the conflicting modes as {@code pg_locks} names them.
	 * @return the names, as in {@code ShareUpdateExclusiveLock}
	 */
	List<String> conflictingLocks() {
		return conflicting().stream().map(LockMode::lockName).toList();
	}

	/**
	 * Return the strongest of some modes.
	 * @param lockNames the modes as {@code pg_locks} names them, with commas in between,
	 * or {@code null} for none
	 * @return the strongest, if there is one
	 */
	static Optional<LockMode> strongest(@Nullable String lockNames) {
		List<String> names = (lockNames != null) ? List.of(lockNames.split(",")) : List.of();
		return Arrays.stream(values()).filter((mode) -> names.contains(mode.lockName())).max(Comparator.naturalOrder());
	}

	private String lockName() {
		return Arrays.stream(name().split("_"))
			.map((word) -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
			.collect(Collectors.joining("", "", "Lock"));
	}

}
