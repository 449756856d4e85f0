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

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * The word that somebody probably meant.
 */
public final class NearMiss {

	private NearMiss() {
	}

	/**
	 * Return the known word that is nearest to a given one.
	 * @param word the word that was written
	 * @param known the words that would be right
	 * @return the nearest, if it is near enough to be meant
	 */
	public static Optional<String> of(String word, Collection<String> known) {
		return known.stream()
			.filter((candidate) -> distance(word, candidate) <= Math.max(1, candidate.length() / 3))
			.min(Comparator.comparingInt((candidate) -> distance(word, candidate)));
	}

	/**
	 * Return the question whether another word was meant, to stand at the beginning of a
	 * remedy.
	 * @param word the word that was written
	 * @param known the words that would be right
	 * @return the question with a space after it, or nothing
	 */
	public static String question(String word, Collection<String> known) {
		return of(word, known).map("Did you mean '%s'? "::formatted).orElse("");
	}

	// Edits of one character, with two neighbours swapped ("form" for "from") as one
	// edit.
	private static int distance(String one, String other) {
		String a = one.toLowerCase(Locale.ROOT);
		String b = other.toLowerCase(Locale.ROOT);
		int[][] edits = new int[a.length() + 1][b.length() + 1];
		for (int i = 0; i <= a.length(); i++) {
			for (int j = 0; j <= b.length(); j++) {
				if (i == 0 || j == 0) {
					edits[i][j] = i + j;
					continue;
				}
				int replaced = edits[i - 1][j - 1] + ((a.charAt(i - 1) != b.charAt(j - 1)) ? 1 : 0);
				edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
				if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
					edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
				}
			}
		}
		return edits[a.length()][b.length()];
	}

}
