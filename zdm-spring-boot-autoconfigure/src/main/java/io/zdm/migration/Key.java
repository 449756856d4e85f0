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
 * A key that an operation takes in a file. Everything that knows the form of files works
 * from these: the parser, its messages, the JSON Schema.
 *
 * @param name the name, as in {@code table}
 * @param kind what stands after it
 * @param required whether it must be there
 * @param description one sentence for an author
 * @param keys the keys below it, for {@link Kind#MAPPING}, {@link Kind#LIST} and
 * {@link Kind#ITEMS}
 * @param choices the only values, for {@link Kind#CHOICE}
 */
public record Key(String name, Kind kind, boolean required, String description, List<Key> keys, List<String> choices) {

	public Key {
		keys = List.copyOf(keys);
		choices = List.copyOf(choices);
	}

	/**
	 * Return a key that must be there.
	 * @param name the name
	 * @param kind a kind without keys or choices of its own
	 * @param description one sentence
	 * @return the key
	 */
	public static Key required(String name, Kind kind, String description) {
		return new Key(name, kind, true, description, List.of(), List.of());
	}

	/**
	 * Return a key that may be left out.
	 * @param name the name
	 * @param kind a kind without keys or choices of its own
	 * @param description one sentence
	 * @return the key
	 */
	public static Key optional(String name, Kind kind, String description) {
		return new Key(name, kind, false, description, List.of(), List.of());
	}

	/**
	 * Return a key with one of a few values, which may be left out.
	 * @param name the name
	 * @param description one sentence
	 * @param choices the values
	 * @return the key
	 */
	public static Key choice(String name, String description, String... choices) {
		return new Key(name, Kind.CHOICE, false, description, List.of(), List.of(choices));
	}

	/**
	 * Return a key with keys below it, which may be left out.
	 * @param name the name
	 * @param description one sentence
	 * @param keys the keys below
	 * @return the key
	 */
	public static Key mapping(String name, String description, Key... keys) {
		return new Key(name, Kind.MAPPING, false, description, List.of(keys), List.of());
	}

	/**
	 * Return a key with a list of mappings, which may be left out.
	 * @param name the name
	 * @param description one sentence
	 * @param keys the keys of each item
	 * @return the key
	 */
	public static Key list(String name, String description, Key... keys) {
		return new Key(name, Kind.LIST, false, description, List.of(keys), List.of());
	}

	/**
	 * Return a key with a list of names or mappings, which may be left out.
	 * @param name the name
	 * @param description one sentence
	 * @param keys the keys of each item; one that is only a name stands for the first of
	 * them
	 * @return the key
	 */
	public static Key items(String name, String description, Key... keys) {
		return new Key(name, Kind.ITEMS, false, description, List.of(keys), List.of());
	}

	/**
	 * Return this key as one that must be there.
	 * @return the key
	 */
	public Key asRequired() {
		return new Key(this.name, this.kind, true, this.description, this.keys, this.choices);
	}

	/**
	 * What stands after a key.
	 */
	public enum Kind {

		/**
		 * A table, with its schema where it needs one.
		 */
		TABLE,
		/**
		 * The name of a column, an index or the like.
		 */
		NAME,
		/**
		 * One name or a list of names.
		 */
		NAMES,
		/**
		 * Any text, such as a type or an SQL expression.
		 */
		TEXT,
		/**
		 * One text or a list of texts.
		 */
		TEXTS,
		/**
		 * {@code true} or {@code false}.
		 */
		FLAG,
		/**
		 * One of a few words.
		 */
		CHOICE,
		/**
		 * A mapping with keys of its own.
		 */
		MAPPING,
		/**
		 * A list of mappings.
		 */
		LIST,
		/**
		 * One item or a list of items, each a name or a mapping with keys of its own.
		 */
		ITEMS,
		/**
		 * A mapping of names that zdm does not know to texts, such as storage parameters.
		 */
		SETTINGS

	}

}
