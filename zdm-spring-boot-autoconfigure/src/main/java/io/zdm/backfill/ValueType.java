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

package io.zdm.backfill;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

import io.zdm.plan.MappedColumn;

/**
 * Which Java types stand for which types of columns.
 */
final class ValueType {

	private static final Map<Class<?>, Set<String>> TYPES = Map.ofEntries(Map.entry(Short.class, Set.of("smallint")),
			Map.entry(Integer.class, Set.of("integer", "int", "int4", "smallint", "int2")),
			Map.entry(Long.class, Set.of("bigint", "int8", "integer", "int", "int4", "smallint", "int2")),
			Map.entry(BigDecimal.class,
					Set.of("numeric", "decimal", "bigint", "int8", "integer", "int", "int4", "smallint", "int2")),
			Map.entry(Float.class, Set.of("real", "float4")),
			Map.entry(Double.class, Set.of("double precision", "float8", "real", "float4")),
			Map.entry(Boolean.class, Set.of("boolean", "bool")), Map.entry(UUID.class, Set.of("uuid")),
			Map.entry(byte[].class, Set.of("bytea")), Map.entry(LocalDate.class, Set.of("date")),
			Map.entry(LocalTime.class, Set.of("time without time zone", "time")),
			Map.entry(LocalDateTime.class, Set.of("timestamp without time zone", "timestamp")),
			Map.entry(OffsetDateTime.class, Set.of("timestamp with time zone", "timestamptz")));

	private ValueType() {
	}

	/**
	 * Return why values of a type cannot be read from a column and written to it. Every
	 * type has a text, except that bytes are better not taken for one.
	 * @param type the Java type
	 * @param column the column
	 * @return one sentence, or nothing where they can
	 */
	static Optional<String> misfit(Class<?> type, MappedColumn column) {
		String base = column.type().replaceAll(" *\\([^)]*\\)", "").replace("pg_catalog.", "").toLowerCase(Locale.ROOT);
		boolean fits = (type == String.class) ? !base.equals("bytea")
				: TYPES.getOrDefault(type, Set.of()).contains(base);
		if (fits) {
			return Optional.empty();
		}
		return Optional.of("%s does not fit the column '%s' of type %s, for which it would be %s"
			.formatted(type.getTypeName(), column.name().value(), column.type(), fitting(base)));
	}

	private static String fitting(String base) {
		Set<String> names = TYPES.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().contains(base))
			.map((entry) -> entry.getKey().getTypeName())
			.collect(Collectors.toCollection(TreeSet::new));
		if (!base.equals("bytea")) {
			names.add(String.class.getTypeName());
		}
		return String.join(" or ", names);
	}

	/**
	 * Return whether two values are the same as their column keeps them: without regard
	 * to the scale of a number, which the column may fill up, and to the offset of a
	 * time, which it does not keep.
	 * @param one the one
	 * @param other the other
	 * @return whether they are
	 */
	static boolean same(Object one, Object other) {
		if (one instanceof byte[] bytes && other instanceof byte[] others) {
			return Arrays.equals(bytes, others);
		}
		if (one instanceof BigDecimal number && other instanceof BigDecimal another) {
			return number.compareTo(another) == 0;
		}
		if (one instanceof OffsetDateTime time && other instanceof OffsetDateTime another) {
			return time.isEqual(another);
		}
		return one.equals(other);
	}

}
