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

package io.zdm.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * One row of the store, read by column.
 *
 * @param row the result set, on the row
 */
record StoredValues(ResultSet row) {

	String text(String column) throws SQLException {
		return this.row.getString(column);
	}

	Optional<String> optionalText(String column) throws SQLException {
		return Optional.ofNullable(this.row.getString(column));
	}

	Instant instant(String column) throws SQLException {
		return optionalInstant(column).orElseThrow();
	}

	Optional<Instant> optionalInstant(String column) throws SQLException {
		@Nullable OffsetDateTime time = this.row.getObject(column, OffsetDateTime.class);
		return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
	}

	Optional<Long> optionalNumber(String column) throws SQLException {
		long number = this.row.getLong(column);
		return this.row.wasNull() ? Optional.empty() : Optional.of(number);
	}

}
