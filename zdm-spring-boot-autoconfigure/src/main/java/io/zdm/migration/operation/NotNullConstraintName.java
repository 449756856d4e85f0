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

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;

/**
 * The name that PostgreSQL 18 itself gives the constraint of {@code SET NOT NULL}: table,
 * column and label, of which the longer of the first two is shortened until all have
 * room.
 */
final class NotNullConstraintName {

	private static final int MAX_BYTES = 63;

	private NotNullConstraintName() {
	}

	static Identifier choose(QualifiedName table, Identifier column, FreeNames free) {
		int number = 0;
		while (true) {
			Identifier name = name(table.name().value(), column.value(), "not_null" + ((number == 0) ? "" : number));
			if (free.isFree(name)) {
				return name;
			}
			number++;
		}
	}

	private static Identifier name(String table, String column, String label) {
		int tableBytes = bytes(table).length;
		int columnBytes = bytes(column).length;
		int room = MAX_BYTES - label.length() - 2;
		while (tableBytes + columnBytes > room) {
			if (tableBytes > columnBytes) {
				tableBytes--;
			}
			else {
				columnBytes--;
			}
		}
		return new Identifier("%s_%s_%s".formatted(clip(table, tableBytes), clip(column, columnBytes), label));
	}

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
