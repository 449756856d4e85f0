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

import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * Values as PostgreSQL reads them.
 */
public final class SqlText {

	private SqlText() {
	}

	/**
	 * Return a value as the text that PostgreSQL casts to the column's type.
	 * @param value a value as a JDBC driver takes it
	 * @return the text
	 */
	public static @Nullable String of(@Nullable Object value) {
		if (value == null) {
			return null;
		}
		return (value instanceof byte[] bytes) ? "\\x" + HexFormat.of().formatHex(bytes) : value.toString();
	}

}
