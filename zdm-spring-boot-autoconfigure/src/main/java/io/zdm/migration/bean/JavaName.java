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

package io.zdm.migration.bean;

import java.util.Locale;

/**
 * The name that an operation or a key of the files has in Java.
 */
final class JavaName {

	private JavaName() {
	}

	/**
	 * Return the name of a method.
	 * @param name the name in files, as in {@code keep-name}
	 * @return the name in Java, as in {@code keepName}; {@code default}, which Java
	 * reserves, is {@code defaultTo}
	 */
	static String of(String name) {
		StringBuilder text = new StringBuilder();
		for (String word : name.split("-")) {
			text.append(text.isEmpty() ? word : capitalized(word));
		}
		return name.equals("default") ? "defaultTo" : text.toString();
	}

	/**
	 * Return a name with a capital letter at its beginning.
	 * @param name the name
	 * @return the name as one of a type
	 */
	static String capitalized(String name) {
		return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
	}

}
