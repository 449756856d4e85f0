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

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import io.zdm.ColumnTransformer;
import io.zdm.plan.Mapping;
import io.zdm.postgres.SqlText;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.JdbcUtils;

/**
 * A transformer with the types of its values.
 *
 * @param bean the name of the bean
 * @param source the type of the old column's values
 * @param target the type of the new column's values
 * @param transformer gives the bean
 */
public record TypedTransformer(String bean, Class<?> source, Class<?> target,
		Supplier<? extends ColumnTransformer<?, ?>> transformer) {

	/**
	 * Return why the types do not fit the columns of a mapping.
	 * @param mapping the mapping
	 * @return one sentence, or nothing where they fit
	 */
	public Optional<String> misfit(Mapping mapping) {
		return ValueType.misfit(this.source, mapping.sources().get(0))
			.or(() -> ValueType.misfit(this.target, mapping.targets().get(0)));
	}

	/**
	 * Read a value of the old column.
	 * @param row the row
	 * @param index the number of the column, from 1
	 * @return the value
	 * @throws SQLException if it cannot be read
	 */
	public @Nullable Object readSource(ResultSet row, int index) throws SQLException {
		return JdbcUtils.getResultSetValue(row, index, this.source);
	}

	/**
	 * Read a value of the new column.
	 * @param row the row
	 * @param index the number of the column, from 1
	 * @return the value
	 * @throws SQLException if it cannot be read
	 */
	public @Nullable Object readTarget(ResultSet row, int index) throws SQLException {
		return JdbcUtils.getResultSetValue(row, index, this.target);
	}

	/**
	 * Return the value of the new column, as PostgreSQL reads it.
	 * @param value a value of the old column
	 * @return the text
	 * @throws ConversionFailedException if there is none
	 */
	public String forwardText(Object value) {
		return text(forward(value));
	}

	/**
	 * Return the value of the old column, as PostgreSQL reads it.
	 * @param value a value of the new column
	 * @return the text
	 * @throws ConversionFailedException if there is none
	 */
	public String backwardText(Object value) {
		return text(backward(value));
	}

	/**
	 * Return whether a row obeys: T = forward(S) or S = backward(T). What cannot be
	 * converted is equal to nothing.
	 * @param sourceValue the value of S
	 * @param targetValue the value of T
	 * @return whether it does, also where both are absent
	 */
	public boolean obeys(@Nullable Object sourceValue, @Nullable Object targetValue) {
		if (sourceValue == null || targetValue == null) {
			return sourceValue == targetValue;
		}
		return keepsSource(sourceValue, targetValue) || isForward(sourceValue, targetValue);
	}

	/**
	 * Return whether S can be had back from T.
	 * @param sourceValue the value of S
	 * @param targetValue the value of T
	 * @return whether S = backward(T)
	 */
	boolean keepsSource(Object sourceValue, Object targetValue) {
		try {
			return ValueType.same(sourceValue, backward(targetValue));
		}
		catch (ConversionFailedException ex) {
			return false;
		}
	}

	boolean isForward(Object sourceValue, Object targetValue) {
		try {
			return ValueType.same(targetValue, forward(sourceValue));
		}
		catch (ConversionFailedException ex) {
			return false;
		}
	}

	private Object forward(Object value) {
		return convert("forward", value, typed()::forward);
	}

	private Object backward(Object value) {
		return convert("backward", value, typed()::backward);
	}

	// The types were resolved from the bean's own declaration.
	@SuppressWarnings("unchecked")
	private ColumnTransformer<Object, Object> typed() {
		return (ColumnTransformer<Object, Object>) this.transformer.get();
	}

	private Object convert(String direction, Object value, Function<Object, @Nullable Object> conversion) {
		Object converted;
		try {
			converted = conversion.apply(value);
		}
		catch (RuntimeException ex) {
			throw new ConversionFailedException("%s of the bean '%s' failed: %s".formatted(direction, this.bean, ex),
					ex);
		}
		if (converted == null) {
			throw new ConversionFailedException(
					"%s of the bean '%s' gave null for a value".formatted(direction, this.bean), null);
		}
		return converted;
	}

	private static String text(Object value) {
		String text = SqlText.of(value);
		if (text == null) {
			throw new IllegalStateException("A value has no text");
		}
		return text;
	}

}
