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

package io.zdm.store;

import java.math.BigInteger;
import java.util.Comparator;

/**
 * Orders normalised versions part by part as numbers, so that 2 is before 10 and 2 before
 * 2.1. The store is below the floor that knows what a version is in full.
 */
enum VersionOrder implements Comparator<String> {

	INSTANCE;

	@Override
	public int compare(String left, String right) {
		String[] lefts = left.split("[._]");
		String[] rights = right.split("[._]");
		for (int i = 0; i < Math.max(lefts.length, rights.length); i++) {
			int order = part(lefts, i).compareTo(part(rights, i));
			if (order != 0) {
				return order;
			}
		}
		return left.compareTo(right);
	}

	private static BigInteger part(String[] parts, int index) {
		boolean number = index < parts.length && parts[index].matches("[0-9]+");
		return number ? new BigInteger(parts[index]) : BigInteger.ZERO;
	}

}
