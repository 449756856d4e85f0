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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;

/**
 * The name that PostgreSQL itself gives what belongs to columns: table, columns and
 * label, of which the longer of the first two is shortened until all have room, and a
 * number behind where the name is taken. So a schema looks the same whether zdm or a
 * person has made it.
 */
final class ChosenName {

	private ChosenName() {
	}

	/**
	 * Return a name.
	 * @param table the table
	 * @param columns what stands between the table and the label, none where PostgreSQL
	 * leaves columns out
	 * @param label what the thing is, as in {@code key} or {@code check}
	 * @param taken whether a name is taken
	 * @return the first name that is not
	 */
	static Identifier of(QualifiedName table, List<Identifier> columns, String label, Predicate<Identifier> taken) {
		Identifier name = first(table, columns, label);
		for (int i = 1; taken.test(name); i++) {
			name = first(table, columns, label + i);
		}
		return name;
	}

	/**
	 * Return the name that PostgreSQL would choose if no other had it.
	 * @param table the table
	 * @param columns what stands between the table and the label
	 * @param label what the thing is
	 * @return the name
	 */
	static Identifier first(QualifiedName table, List<Identifier> columns, String label) {
		String first = table.name().value();
		if (columns.isEmpty()) {
			return new Identifier(clip(first, Identifier.MAX_BYTES - 1 - bytes(label).length) + "_" + label);
		}
		String second = joined(columns);
		int ofFirst = bytes(first).length;
		int ofSecond = bytes(second).length;
		int room = Identifier.MAX_BYTES - bytes(label).length - 2;
		while (ofFirst + ofSecond > room) {
			if (ofFirst > ofSecond) {
				ofFirst--;
			}
			else {
				ofSecond--;
			}
		}
		return new Identifier("%s_%s_%s".formatted(clip(first, ofFirst), clip(second, ofSecond), label));
	}

	// The server stops adding columns once the text fills a name.
	private static String joined(List<Identifier> columns) {
		StringBuilder text = new StringBuilder();
		for (Identifier column : columns) {
			if (bytes(text.toString()).length > Identifier.MAX_BYTES) {
				break;
			}
			text.append(text.isEmpty() ? "" : "_").append(column.value());
		}
		return text.toString();
	}

	/**
	 * Cut a text off without splitting a character.
	 */
	private static String clip(String text, int length) {
		byte[] bytes = bytes(text);
		int end = length;
		while (end < bytes.length && (bytes[end] & 0xC0) == 0x80) {
			end--;
		}
		return new String(bytes, 0, Math.min(end, bytes.length), StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
