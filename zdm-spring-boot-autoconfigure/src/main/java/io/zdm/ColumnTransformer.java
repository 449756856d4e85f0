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

package io.zdm;

/**
 * How the value of an old column becomes that of a new one, and back, where SQL cannot
 * say it: encryption, the rules of a library. A Spring bean that a migration file names.
 * <p>
 * The types of the values are those by which the JDBC driver reads and writes the
 * columns, such as {@link String}, {@link Integer}, {@link Long},
 * {@link java.math.BigDecimal}, {@link Boolean}, {@link java.util.UUID}, {@code byte[]},
 * {@link java.time.LocalDate} and {@link java.time.OffsetDateTime}; they have to be
 * declared by the class of the bean or by the type that its bean method returns.
 * <p>
 * Neither direction need give the same value every time: encryption with a random
 * initialization vector does not. But for what one side holds, one way there and back has
 * to lead to the same value: {@code backward(forward(s))} equals {@code s}, or
 * {@code forward(backward(t))} equals {@code t}. Called from several threads at once.
 *
 * @param <S> the type of the old column's values
 * @param <T> the type of the new column's values
 * @since 0.1.0
 */
public interface ColumnTransformer<S, T> {

	/**
	 * Return the value of the new column.
	 * @param source a value of the old column, never {@code null}: NULL stays NULL
	 * @return the value, never {@code null}
	 * @throws RuntimeException if there is none; the row is left as it is and reported
	 */
	T forward(S source);

	/**
	 * Return the value of the old column.
	 * @param target a value of the new column, never {@code null}
	 * @return the value, never {@code null}
	 * @throws RuntimeException if there is none; the row is left as it is and reported
	 */
	S backward(T target);

}
