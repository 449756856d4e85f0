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

package io.zdm.migration.operation;

import java.util.Set;

/**
 * A word, constant or sign of an SQL statement.
 *
 * @param kind what it is
 * @param text its text: a word in upper case, as PostgreSQL folds case, and everything
 * else as it stands
 * @param depth the number of parentheses around it
 */
record SqlToken(Kind kind, String text, int depth) {

	/**
	 * Return whether it is one of some words, which are not in quotes.
	 * @param words the words in upper case
	 * @return whether it is
	 */
	boolean isWord(Set<String> words) {
		return this.kind == Kind.WORD && words.contains(this.text);
	}

	boolean isWord(String word) {
		return this.kind == Kind.WORD && this.text.equals(word);
	}

	boolean isSign(String sign) {
		return this.kind == Kind.SIGN && this.text.equals(sign);
	}

	SqlToken atDepth(int other) {
		return new SqlToken(this.kind, this.text, other);
	}

	/**
	 * What a token is.
	 */
	enum Kind {

		/**
		 * A keyword or a name without quotes.
		 */
		WORD,
		/**
		 * A name in double quotes.
		 */
		QUOTED_NAME,
		/**
		 * A string constant of whatever form.
		 */
		STRING,
		/**
		 * A number.
		 */
		NUMBER,
		/**
		 * A parenthesis, a comma, a character of an operator.
		 */
		SIGN

	}

}
