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

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds a name as a word in the text of a function or statement, where the catalog
 * records no dependency. Upper and lower case are not told apart, since unquoted names
 * are folded; quoted or not, in a comment or not, a word counts.
 */
public final class NamePattern {

	private static final String NO_LETTER_BEFORE = "(?<![\\p{L}\\p{N}_$])";

	private static final String NO_LETTER_AFTER = "(?![\\p{L}\\p{N}_$])";

	private final Pattern pattern;

	/**
	 * Create a pattern.
	 * @param name the name
	 */
	public NamePattern(Identifier name) {
		String inner = name.quoted().substring(1, name.quoted().length() - 1);
		this.pattern = Pattern.compile(NO_LETTER_BEFORE + Pattern.quote(inner) + NO_LETTER_AFTER,
				Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
	}

	/**
	 * Return whether a text has the name.
	 * @param text the text
	 * @return whether it has
	 */
	public boolean isIn(String text) {
		return this.pattern.matcher(text).find();
	}

	/**
	 * Return the first line that has the name.
	 * @param text the text
	 * @return the line without blanks around it, if there is one
	 */
	Optional<String> firstLine(String text) {
		return text.lines().filter(this::isIn).map(String::strip).findFirst();
	}

}
