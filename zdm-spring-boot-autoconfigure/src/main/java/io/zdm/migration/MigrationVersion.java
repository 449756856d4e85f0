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

package io.zdm.migration;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The version of a migration: numbers separated by dots or underscores, compared number
 * by number, so that 1 &lt; 1.1 &lt; 2 &lt; 10, and 1.0 equals 1.
 *
 * @param text its normalised text, as in {@code 2.1}: with dots, without leading zeros
 * and without {@code .0} at the end
 */
public record MigrationVersion(String text) implements Comparable<MigrationVersion> {

	private static final Pattern FORM = Pattern.compile("[0-9]+(?:[._][0-9]+)*");

	/**
	 * Create a version from its text in any form.
	 * @param text the text
	 * @throws IllegalArgumentException if it is not a version
	 */
	public MigrationVersion {
		if (!FORM.matcher(text).matches()) {
			throw new IllegalArgumentException(
					"'%s' is not a version; one consists of digits, separated by '.' or '_'".formatted(text));
		}
		text = parts(text).stream().map(BigInteger::toString).collect(Collectors.joining("."));
	}

	private static List<BigInteger> parts(String text) {
		List<BigInteger> parts = new ArrayList<>(Arrays.stream(text.split("[._]")).map(BigInteger::new).toList());
		while (parts.size() > 1 && parts.get(parts.size() - 1).signum() == 0) {
			parts.remove(parts.size() - 1);
		}
		return parts;
	}

	@Override
	public int compareTo(MigrationVersion other) {
		return Arrays.compare(parts(this.text).toArray(BigInteger[]::new),
				parts(other.text).toArray(BigInteger[]::new));
	}

	@Override
	public String toString() {
		return this.text;
	}

}
