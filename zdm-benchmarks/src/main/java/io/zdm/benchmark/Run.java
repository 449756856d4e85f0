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

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one run of one strategy gave.
 *
 * @param strategy the name of the strategy
 * @param round the round, from 1
 * @param figures what was measured, by name
 */
record Run(String strategy, int round, SortedMap<String, Double> figures) {

	Run {
		SortedMap<String, Double> rounded = new TreeMap<>();
		figures.forEach((name, value) -> rounded.put(name, Math.round(value * 10_000) / 10_000.0));
		figures = rounded;
	}

}
