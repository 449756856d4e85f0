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
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * A setting that may change while work is under way. Whoever has such settings lists
 * them; all that can be done with a setting by its name goes by that list.
 *
 * @param <T> the type of its value
 * @param name its name, which is that of the property after {@code zdm.backfill.}
 * @param allowed what is allowed, for a person
 * @param standard the value where nobody has said anything
 * @param parser makes a value of a text; throws {@link IllegalArgumentException} where it
 * is none
 * @param check whether a value is allowed
 * @param printer makes a text of a value that the parser takes
 */
public record Setting<T>(String name, String allowed, T standard, Function<String, T> parser, Predicate<T> check,
		Function<T, String> printer) {

	private static final long NANOS_PER_MILLI = 1_000_000;

	private static final long MILLIS_PER_SECOND = 1000;

	/**
	 * Create a setting that is a duration of more than zero.
	 * @param name its name
	 * @param standard the value where nobody has said anything
	 * @return the setting
	 */
	public static Setting<Duration> duration(String name, Duration standard) {
		return new Setting<>(name, "a duration of more than zero, such as 50ms", standard,
				DurationFormatterUtils::detectAndParse, (value) -> !value.isNegative() && !value.isZero(),
				Setting::print);
	}

	/**
	 * Create a setting that is a number of zero or more.
	 * @param name its name
	 * @param standard the value where nobody has said anything
	 * @return the setting
	 */
	public static Setting<Double> ratio(String name, double standard) {
		return new Setting<>(name, "a number of zero or more, such as 0.5", standard, Double::valueOf,
				(value) -> value >= 0 && Double.isFinite(value),
				(value) -> BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
	}

	/**
	 * Create a setting that is a whole number of one or more.
	 * @param name its name
	 * @param standard the value where nobody has said anything
	 * @param most the largest value
	 * @return the setting
	 */
	public static Setting<Integer> count(String name, int standard, int most) {
		return new Setting<>(name, "a whole number from 1 to " + most, standard, Integer::valueOf,
				(value) -> value >= 1 && value <= most, String::valueOf);
	}

	/**
	 * Return the value that a text says.
	 * @param text the text
	 * @return the value
	 * @throws IllegalArgumentException if it says none, or one that is not allowed
	 */
	public T parse(String text) {
		T value = read(text.strip());
		if (!this.check.test(value)) {
			throw refused(text, null);
		}
		return value;
	}

	private T read(String text) {
		try {
			return this.parser.apply(text);
		}
		catch (RuntimeException ex) {
			throw refused(text, ex);
		}
	}

	private IllegalArgumentException refused(String text, @Nullable RuntimeException cause) {
		return new IllegalArgumentException(
				"'%s' is not possible for %s: it is %s".formatted(text, this.name, this.allowed), cause);
	}

	/**
	 * Return a text for a person, the same for all texts that say the same.
	 * @param text a text that says a value
	 * @return the text of the value
	 */
	public String normalize(String text) {
		return this.printer.apply(parse(text));
	}

	/**
	 * Return the text of a duration.
	 * @param duration the duration
	 * @return a text that can be parsed, in the largest unit of milliseconds and seconds
	 */
	public static String print(Duration duration) {
		if (duration.toNanos() % NANOS_PER_MILLI != 0) {
			return duration.toString();
		}
		return (duration.toMillis() % MILLIS_PER_SECOND != 0) ? duration.toMillis() + "ms" : duration.toSeconds() + "s";
	}

}
