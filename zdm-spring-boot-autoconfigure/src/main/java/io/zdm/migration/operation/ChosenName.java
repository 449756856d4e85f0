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
import java.util.function.Predicate;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;

/**
 * The name that PostgreSQL itself gives what belongs to a column: table, column and
 * label, of which the longer of the first two is shortened until all have room, and a
 * number behind where the name is taken.
 */
final class ChosenName {

	private ChosenName() {
	}

	/**
	 * Return a name.
	 * @param table the table
	 * @param column the column
	 * @param label what the thing is, as in {@code key} or {@code check}
	 * @param taken whether a name is taken
	 * @return the first name that is not
	 */
	static Identifier of(QualifiedName table, Identifier column, String label, Predicate<Identifier> taken) {
		Identifier name = name(table.name().value(), column.value(), label);
		for (int i = 1; taken.test(name); i++) {
			name = name(table.name().value(), column.value(), label + i);
		}
		return name;
	}

	private static Identifier name(String table, String column, String label) {
		int ofTable = bytes(table).length;
		int ofColumn = bytes(column).length;
		int room = Identifier.MAX_BYTES - bytes(label).length - 2;
		while (ofTable + ofColumn > room) {
			if (ofTable > ofColumn) {
				ofTable--;
			}
			else {
				ofColumn--;
			}
		}
		return new Identifier("%s_%s_%s".formatted(clip(table, ofTable), clip(column, ofColumn), label));
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
		return new String(bytes, 0, end, StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
