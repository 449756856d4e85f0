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

package io.zdm.data.jpa;

import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.descriptor.jdbc.JdbcType;
import org.jspecify.annotations.Nullable;

import io.zdm.postgres.SqlText;

/**
 * Values as Hibernate binds them, as texts. Converters have been applied to them already;
 * what is left to do is what the binder of the JDBC type does: an enum may still become a
 * number, or a UUID bytes.
 */
final class JdbcText {

	private JdbcText() {
	}

	static @Nullable String of(@Nullable Object value, JdbcMapping mapping, SharedSessionContractImplementor session) {
		if (value == null) {
			return null;
		}
		Class<?> bound = boundType(mapping.getJdbcType());
		return SqlText.of((bound == null || bound.isInstance(value)) ? value
				: unwrap(mapping.getJdbcJavaType(), value, bound, session));
	}

	private static @Nullable Class<?> boundType(JdbcType type) {
		if (type.isInteger()) {
			return Long.class;
		}
		if (type.isBinary()) {
			return byte[].class;
		}
		return type.isString() ? String.class : null;
	}

	@SuppressWarnings("unchecked")
	private static <T> @Nullable Object unwrap(JavaType<T> type, Object value, Class<?> bound,
			SharedSessionContractImplementor session) {
		return type.isInstance(value) ? type.unwrap((T) value, bound, session) : value;
	}

}
