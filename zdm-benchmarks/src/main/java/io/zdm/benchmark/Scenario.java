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

import java.util.List;

/**
 * A question that is answered by several strategies, round by round.
 */
interface Scenario {

	String name();

	/**
	 * Return how many rows its table has when the options do not say.
	 * @return the number of rows
	 */
	long defaultRows();

	/**
	 * Return the strategies, in the order of each round.
	 * @param bench the server and the options
	 * @return the strategies
	 */
	List<Contender> contenders(Bench bench);

	/**
	 * Return what the page shows of it.
	 * @return the columns of the table
	 */
	List<Column> columns();

	/**
	 * Return the plot of it.
	 * @return the plot
	 */
	Plot plot();

	/**
	 * Takes part in a scenario.
	 *
	 * @param name how it is called
	 * @param run runs it once
	 */
	record Contender(String name, Once run) {
	}

	/**
	 * Runs something once.
	 */
	@FunctionalInterface
	interface Once {

		Run run(int round);

	}

}
