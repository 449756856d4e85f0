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

import java.util.Locale;

/**
 * What a throttle measures, and how that is written for a person.
 */
public enum Measure {

	/**
	 * A number of something.
	 */
	COUNT {

		@Override
		String text(double value) {
			return (value == Math.rint(value)) ? "%.0f".formatted(value) : format("%.2f", value);
		}

	},

	/**
	 * Seconds.
	 */
	SECONDS {

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

	},

	/**
	 * Bytes.
	 */
	BYTES {

		@Override
		String text(double value) {
			double scaled = value;
			int unit = 0;
			while (scaled >= 1024 && unit < UNITS.length - 1) {
				scaled /= 1024;
				unit++;
			}
			return ((scaled == Math.rint(scaled)) ? "%.0f".formatted(scaled) : format("%.1f", scaled)) + " "
					+ UNITS[unit];
		}

	},

	/**
	 * Bytes in a second.
	 */
	BYTES_PER_SECOND {

		@Override
		String text(double value) {
			return BYTES.text(value) + "/s";
		}

	},

	/**
	 * A share, from 0 to 1.
	 */
	SHARE {

		@Override
		String text(double value) {
			return format("%.1f %%", value * 100).replace(".0 %", " %");
		}

	};

	private static final String[] UNITS = { "bytes", "kB", "MB", "GB", "TB" };

	/**
	 * Write a value.
	 * @param value the value
	 * @return the value with its unit
	 */
	abstract String text(double value);

	private static String format(String pattern, double value) {
		return String.format(Locale.ROOT, pattern, value);
	}

}
