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

package io.zdm.testing.operation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a step did to the tables that were there before it.
 *
 * @param locks the strongest lock on each table
 * @param harm what it did while it held a lock that blocks readers or writers: scans and
 * new files
 */
public record StepLocks(Map<String, String> locks, Set<String> harm) {

	/**
	 * Table locks from the weakest to the strongest, as {@code pg_locks} spells them.
	 */
	private static final List<String> ORDER = List.of("AccessShareLock", "RowShareLock", "RowExclusiveLock",
			"ShareUpdateExclusiveLock", "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock");

	private static final String STRONGEST_HARMLESS = "ShareUpdateExclusiveLock";

	/**
	 * Return whether a lock blocks those who read or write rows.
	 * @param mode the lock
	 * @return whether it does
	 */
	static boolean isBlocking(String mode) {
		return ORDER.indexOf(mode) > ORDER.indexOf(STRONGEST_HARMLESS);
	}

	static String stronger(String one, String other) {
		return (ORDER.indexOf(one) >= ORDER.indexOf(other)) ? one : other;
	}

	StepLocks and(StepLocks other) {
		Map<String, String> all = new TreeMap<>(this.locks);
		other.locks.forEach((table, mode) -> all.merge(table, mode, StepLocks::stronger));
		Set<String> harms = new TreeSet<>(this.harm);
		harms.addAll(other.harm);
		return new StepLocks(all, harms);
	}

	/**
	 * Return the locks for a person.
	 * @return as in {@code ACCESS EXCLUSIVE users}
	 */
	public String describe() {
		return this.locks.entrySet()
			.stream()
			.map((lock) -> lock.getValue()
				.replace("Lock", "")
				.replaceAll("(?<=[a-z])(?=[A-Z])", " ")
				.toUpperCase(Locale.ROOT) + " " + lock.getKey())
			.collect(Collectors.joining(", "));
	}

}
