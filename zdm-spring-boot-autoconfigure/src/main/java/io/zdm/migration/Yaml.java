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

import java.util.List;

/**
 * The contents of a YAML file with their positions. Scalars stay text: what a name looks
 * like ({@code on}, {@code 0001}) never changes it.
 */
sealed interface Yaml {

	/**
	 * Return where it begins.
	 * @return the position
	 */
	Position position();

	/**
	 * Return what it is, for a person.
	 * @return an article and a noun
	 */
	String kind();

	/**
	 * A place in the file.
	 *
	 * @param line the line, from 1
	 * @param column the column, from 1
	 */
	record Position(int line, int column) {

		/**
		 * The place of what is in no file.
		 */
		static final Position NOWHERE = new Position(0, 0);

	}

	/**
	 * A scalar that is not null.
	 *
	 * @param position where it begins
	 * @param text its text
	 */
	record Text(Position position, String text) implements Yaml {

		@Override
		public String kind() {
			return "text";
		}

	}

	/**
	 * An unquoted {@code null} or {@code ~}, or nothing at all.
	 *
	 * @param position where it stands
	 */
	record Null(Position position) implements Yaml {

		@Override
		public String kind() {
			return "nothing";
		}

	}

	/**
	 * A list.
	 *
	 * @param position where it begins
	 * @param items its items
	 */
	record Sequence(Position position, List<Yaml> items) implements Yaml {

		@Override
		public String kind() {
			return "a list";
		}

	}

	/**
	 * A mapping of keys to values, each key once.
	 *
	 * @param position where it begins
	 * @param entries its entries in the order of the file
	 */
	record Mapping(Position position, List<Entry> entries) implements Yaml {

		@Override
		public String kind() {
			return "a mapping";
		}

	}

	/**
	 * A key with its value.
	 *
	 * @param position where the key begins
	 * @param key the key
	 * @param value the value
	 */
	record Entry(Position position, String key, Yaml value) {

	}

}
