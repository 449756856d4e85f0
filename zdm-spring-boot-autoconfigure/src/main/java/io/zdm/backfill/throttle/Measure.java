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

package io.zdm.backfill.throttle;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.NumberUtils;
import org.springframework.util.unit.DataSize;

import io.zdm.backfill.Setting;

/**
 * What a throttle measures, how that is written for a person, and how a person writes it:
 * as in a property.
 */
public enum Measure {

	/**
	 * A number of something that can be counted.
	 */
	COUNT("a whole number of zero or more, such as 3") {

		@Override
		String text(double value) {
			return NUMBER.text(value);
		}

		@Override
		double parse(String text) {
			return NumberUtils.parseNumber(text, Integer.class);
		}

	},

	/**
	 * Any number.
	 */
	NUMBER("a number of zero or more, such as 2.5") {

		@Override
		String text(double value) {
			return (value == Math.rint(value)) ? "%.0f".formatted(value) : format("%.2f", value);
		}

	},

	/**
	 * Seconds.
	 */
	SECONDS("a duration of zero or more, such as 500ms") {

		@Override
		String text(double value) {
			if (value < 1) {
				return "%.0f ms".formatted(value * 1000);
			}
			if (value < 100) {
				return format("%.1f s", value).replace(".0 s", " s");
			}
			return (value < 2 * 3600) ? "%.0f min".formatted(value / 60) : format("%.1f h", value / 3600);
		}

		@Override
		double parse(String text) {
			return DurationFormatterUtils.detectAndParse(text).toNanos() / NANOS_PER_SECOND;
		}

		@Override
		String write(double value) {
			return Setting.print(Duration.ofNanos(Math.round(value * NANOS_PER_SECOND)));
		}

	},

	/**
	 * Bytes.
	 */
	BYTES("a size of zero or more, such as 64MB") {

		@Override
		String text(double value) {
			double scaled = value;
			int unit = 0;
			while (scaled >= BYTES_PER_UNIT && unit < UNITS.length - 1) {
				scaled /= BYTES_PER_UNIT;
				unit++;
			}
			return ((scaled == Math.rint(scaled)) ? "%.0f".formatted(scaled) : format("%.1f", scaled)) + " "
					+ UNITS[unit];
		}

		@Override
		double parse(String text) {
			return DataSize.parse(text).toBytes();
		}

		@Override
		String write(double value) {
			long scaled = (long) value;
			int unit = 0;
			while (scaled != 0 && scaled % BYTES_PER_UNIT == 0 && unit < UNITS.length - 1) {
				scaled /= BYTES_PER_UNIT;
				unit++;
			}
			return scaled + ((unit == 0) ? "B" : UNITS[unit].toUpperCase(Locale.ROOT));
		}

	},

	/**
	 * Bytes in a second.
	 */
	BYTES_PER_SECOND(BYTES.allowed) {

		@Override
		String text(double value) {
			return BYTES.text(value) + "/s";
		}

		@Override
		double parse(String text) {
			return BYTES.parse(text);
		}

		@Override
		String write(double value) {
			return BYTES.write(value);
		}

	},

	/**
	 * A share, from 0 to 1.
	 */
	SHARE("a share from 0 to 1, such as 0.05") {

		@Override
		String text(double value) {
			return format("%.1f %%", value * 100).replace(".0 %", " %");
		}

		@Override
		boolean isPossible(double value) {
			return super.isPossible(value) && value <= 1;
		}

	};

	private static final String[] UNITS = { "bytes", "kB", "MB", "GB", "TB" };

	private static final int BYTES_PER_UNIT = 1024;

	private static final double NANOS_PER_SECOND = 1e9;

	private final String allowed;

	Measure(String allowed) {
		this.allowed = allowed;
	}

	/**
	 * Write a value for a person to read.
	 * @param value the value
	 * @return the value with its unit
	 */
	abstract String text(double value);

	/**
	 * Read what a person wrote.
	 * @param text the text
	 * @return the value
	 */
	double parse(String text) {
		return Double.parseDouble(text);
	}

	/**
	 * Write a value as a person would.
	 * @param value the value
	 * @return a text that can be parsed
	 */
	String write(double value) {
		return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
	}

	boolean isPossible(double value) {
		return value >= 0 && Double.isFinite(value);
	}

	/**
	 * Create a setting that is a threshold.
	 * @param name the name of the setting
	 * @param standard the threshold where nobody has said anything; 0 for none
	 * @return the setting
	 */
	Setting<Double> setting(String name, double standard) {
		return new Setting<>(name, this.allowed + ", or 0 for none", standard, this::parse, this::isPossible,
				(value) -> (value > 0) ? write(value) : "0");
	}

	private static String format(String pattern, double value) {
		return String.format(Locale.ROOT, pattern, value);
	}

}
