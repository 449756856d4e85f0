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

package io.zdm.testing;

import java.util.List;
import java.util.stream.Stream;

/**
 * The major versions of PostgreSQL that the tests of this run are about.
 *
 * @param majors the major versions, the oldest first
 */
record PostgresVersions(List<Integer> majors) {

	static final String PROPERTY = "zdm.test.postgres";

	private static final List<Integer> DEFAULT = List.of(10, 14, 18);

	private static final List<Integer> ALL = List.of(10, 11, 12, 13, 14, 15, 16, 17, 18);

	PostgresVersions {
		majors = majors.stream().distinct().sorted().toList();
		if (majors.isEmpty() || !ALL.containsAll(majors)) {
			throw new IllegalArgumentException(
					"%s must be 'all' or some of %s, not %s".formatted(PROPERTY, ALL, majors));
		}
	}

	static PostgresVersions selected() {
		return parse(System.getProperty(PROPERTY, ""));
	}

	static PostgresVersions parse(String selection) {
		return switch (selection.trim()) {
			case "" -> new PostgresVersions(DEFAULT);
			case "all" -> new PostgresVersions(ALL);
			default ->
				new PostgresVersions(Stream.of(selection.split(",")).map(String::trim).map(Integer::valueOf).toList());
		};
	}

	int newest() {
		return this.majors.get(this.majors.size() - 1);
	}

	Stream<Integer> between(int oldest, int newest) {
		return this.majors.stream().filter((major) -> major >= oldest && major <= newest);
	}

}
