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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The raw figures of one scenario on one version of PostgreSQL.
 *
 * @param postgres the version of the server, as in {@code 15.19}
 * @param rows the number of rows of the table
 * @param rounds the number of rounds
 * @param finishedAt when the last round was over
 * @param conditions the machine, the settings of the server and of zdm
 * @param notes what was left out, and why
 * @param runs every run, in the order in which they ran
 */
record ScenarioResult(String postgres, long rows, int rounds, String finishedAt, Map<String, String> conditions,
		List<String> notes, List<Run> runs) {

	List<String> strategies() {
		return this.runs.stream().map(Run::strategy).distinct().toList();
	}

	/**
	 * Return a figure of a strategy.
	 * @param strategy the strategy
	 * @param figure the figure
	 * @return its spread over the rounds, if it was measured
	 */
	Optional<Spread> spread(String strategy, String figure) {
		return Spread.of(this.runs.stream()
			.filter((run) -> run.strategy().equals(strategy))
			.flatMap((run) -> Optional.ofNullable(run.figures().get(figure)).stream())
			.toList());
	}

	/**
	 * Compare two strategies round by round, as the machine is not the same all the time.
	 * @param strategy the one
	 * @param base the other, which is divided by
	 * @param figure the figure
	 * @return the spread of the ratios, if both were measured
	 */
	Optional<Spread> ratio(String strategy, String base, String figure) {
		List<Double> ratios = new ArrayList<>();
		for (int round = 1; round <= this.rounds; round++) {
			Optional<Double> one = value(strategy, round, figure);
			Optional<Double> other = value(base, round, figure).filter((value) -> value != 0);
			if (one.isPresent() && other.isPresent()) {
				ratios.add(one.get() / other.get());
			}
		}
		return Spread.of(ratios);
	}

	private Optional<Double> value(String strategy, int round, String figure) {
		return this.runs.stream()
			.filter((run) -> run.strategy().equals(strategy) && run.round() == round)
			.findFirst()
			.map((run) -> run.figures().get(figure));
	}

}
