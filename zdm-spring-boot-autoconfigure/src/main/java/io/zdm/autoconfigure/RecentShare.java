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

package io.zdm.autoconfigure;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The quotient of two sums that only grow, over the last seconds: of the time and number
 * of acquisitions, or of the failed requests and all.
 */
final class RecentShare {

	private static final Duration SPAN = Duration.ofSeconds(5);

	private final LongSupplier nanoTime;

	private final double atLeast;

	private final Deque<Sums> sums = new ArrayDeque<>();

	/**
	 * Create a quotient.
	 * @param nanoTime a clock as of {@link System#nanoTime()}
	 * @param atLeast the least growth of the divisor that says something
	 */
	RecentShare(LongSupplier nanoTime, double atLeast) {
		this.nanoTime = nanoTime;
		this.atLeast = atLeast;
	}

	/**
	 * Take both sums down.
	 * @param dividend the sum that is divided
	 * @param divisor the sum that divides
	 * @return the quotient of their growth; nothing where too little has happened
	 */
	Optional<Double> add(double dividend, double divisor) {
		Sums now = new Sums(this.nanoTime.getAsLong(), dividend, divisor);
		// Meters that are removed or reset take their sums with them.
		if (!this.sums.isEmpty()
				&& (divisor < this.sums.getLast().divisor || dividend < this.sums.getLast().dividend)) {
			this.sums.clear();
		}
		this.sums.addLast(now);
		while (this.sums.size() > 2 && now.nanoTime - this.sums.getFirst().nanoTime > SPAN.toNanos()) {
			this.sums.removeFirst();
		}
		Sums first = this.sums.getFirst();
		double growth = now.divisor - first.divisor;
		return (growth >= this.atLeast && growth > 0) ? Optional.of((now.dividend - first.dividend) / growth)
				: Optional.empty();
	}

	private record Sums(long nanoTime, double dividend, double divisor) {

	}

}
