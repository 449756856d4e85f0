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

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A name in a PostgreSQL database, exactly as the catalog holds it. Its text form is
 * always quoted, so that no statement can be built from an unquoted name by accident.
 *
 * @param value the bare name, of one to 63 bytes in UTF-8
 */
public record Identifier(@JsonValue String value) implements Comparable<Identifier> {

	/**
	 * The longest name in bytes that PostgreSQL keeps (NAMEDATALEN - 1).
	 */
	public static final int MAX_BYTES = 63;

	private static final int HASH_CHARACTERS = 8;

	@JsonCreator
	public Identifier {
		if (value.isEmpty()) {
			throw new IllegalArgumentException("A name must not be empty");
		}
		if (value.indexOf('\0') >= 0) {
			throw new IllegalArgumentException("A name must not contain the character NUL");
		}
		if (bytes(value) > MAX_BYTES) {
			throw new IllegalArgumentException("The name '%s' has %d bytes; PostgreSQL keeps at most %d"
				.formatted(value, bytes(value), MAX_BYTES));
		}
	}

	/**
	 * Return a name of our own making, shortened with a hash of the whole text when
	 * PostgreSQL would cut it off.
	 * @param text the wanted name, of any length
	 * @return the name
	 */
	public static Identifier generated(String text) {
		if (bytes(text) <= MAX_BYTES) {
			return new Identifier(text);
		}
		String suffix = "_" + hash(text);
		StringBuilder prefix = new StringBuilder();
		text.codePoints()
			.takeWhile((codePoint) -> bytes(prefix + Character.toString(codePoint)) <= MAX_BYTES - suffix.length())
			.forEachOrdered(prefix::appendCodePoint);
		return new Identifier(prefix + suffix);
	}

	/**
	 * Return eight hexadecimal digits that stand for a text.
	 * @param text the text
	 * @return the start of its SHA-256 digest
	 */
	public static String hash(String text) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest).substring(0, HASH_CHARACTERS);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	private static int bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	/**
	 * Return the name as it stands in a statement.
	 * @return the name in double quotes
	 */
	public String quoted() {
		return "\"" + this.value.replace("\"", "\"\"") + "\"";
	}

	@Override
	public int compareTo(Identifier other) {
		return this.value.compareTo(other.value);
	}

	@Override
	public String toString() {
		return quoted();
	}

}
