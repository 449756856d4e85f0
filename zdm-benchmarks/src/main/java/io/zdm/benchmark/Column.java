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

package io.zdm.benchmark;

import java.util.Locale;
import java.util.Optional;

/**
 * A column of a table of the page.
 *
 * @param figure the name of the figure
 * @param title the heading
 * @param format how a value is written
 * @param base the strategy that its values are divided by, round by round, if they are
 */
record Column(String figure, String title, String format, Optional<String> base) {

	static Column of(String figure, String title, String format) {
		return new Column(figure, title, format, Optional.empty());
	}

	/**
	 * Return a column of ratios: the medians of those of each round.
	 * @param figure the name of the figure
	 * @param base the strategy to divide by
	 * @param title the heading
	 * @return the column
	 */
	static Column ratio(String figure, String base, String title) {
		return new Column(figure, title, "%.2f", Optional.of(base));
	}

	/**
	 * Return a cell.
	 * @param result the results of the scenario
	 * @param strategy the row
	 * @return the median and, of several rounds, the range
	 */
	String cell(ScenarioResult result, String strategy) {
		Optional<Spread> spread = this.base.isPresent() ? result.ratio(strategy, this.base.get(), this.figure)
				: result.spread(strategy, this.figure);
		return spread.map(this::text).orElse("");
	}

	private String text(Spread spread) {
		String median = text(spread.median());
		return spread.isPoint() ? median
				: "%s (%s–%s)".formatted(median, text(spread.minimum()), text(spread.maximum()));
	}

	private String text(double value) {
		return String.format(Locale.ENGLISH, this.format, value);
	}

}
