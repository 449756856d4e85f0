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

package io.zdm.postgres;

import java.time.Duration;

/**
 * How long zdm makes others wait for a strong lock, and how long it goes on trying.
 *
 * @param timeout the longest time that others wait behind a strong lock
 * @param pause the time between two attempts, before jitter; at least ten times the
 * timeout
 * @param budget the time after which it gives up
 */
public record LockPolicy(Duration timeout, Duration pause, Duration budget) {

	public LockPolicy {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("The lock timeout must be positive");
		}
		if (pause.compareTo(timeout.multipliedBy(10)) < 0) {
			throw new IllegalArgumentException("The pause must be at least ten times the lock timeout");
		}
	}

}
