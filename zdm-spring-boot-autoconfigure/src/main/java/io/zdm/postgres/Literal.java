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

/**
 * Text as a string constant in a statement.
 */
public final class Literal {

	private Literal() {
	}

	/**
	 * Return a text as a string constant, whatever {@code standard_conforming_strings}
	 * says.
	 * @param text the text
	 * @return the constant
	 */
	public static String of(String text) {
		String quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'";
		return (text.indexOf('\\') >= 0) ? "E" + quoted : quoted;
	}

}
