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

import java.util.OptionalDouble;
import java.util.SortedMap;

import org.HdrHistogram.Histogram;

/**
 * Measures what a write costs, at its client and on the server's processor.
 *
 * @param cpu the processes of the server that do the writes
 * @param operations how many writes
 */
record WriteCost(BackendCpu cpu, int operations) {

	/**
	 * Measure a kind of write.
	 * @param name its name, which its figures begin with
	 * @param write does it once, given a number that is never the same
	 * @param figures where the figures go
	 */
	void measure(String name, Write write, SortedMap<String, Double> figures) {
		for (int operation = 0; operation < this.operations / 5; operation++) {
			once(write, operation);
		}
		Histogram nanos = new Histogram(3);
		OptionalDouble before = this.cpu.micros();
		for (int operation = 0; operation < this.operations; operation++) {
			long start = System.nanoTime();
			once(write, this.operations + operation);
			nanos.recordValue(System.nanoTime() - start);
		}
		OptionalDouble after = this.cpu.micros();
		figures.put(name + "P50Micros", nanos.getValueAtPercentile(50) / 1e3);
		figures.put(name + "P99Micros", nanos.getValueAtPercentile(99) / 1e3);
		if (before.isPresent() && after.isPresent()) {
			figures.put(name + "CpuMicros", (after.getAsDouble() - before.getAsDouble()) / this.operations);
		}
	}

	private static void once(Write write, int number) {
		try {
			write.write(number);
		}
		catch (Exception ex) {
			throw new BenchmarkException("A write failed: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Writes once.
	 */
	@FunctionalInterface
	interface Write {

		void write(int number) throws Exception;

	}

}
