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

import java.util.function.Supplier;

import io.zdm.BackfillThrottle;
import io.zdm.ThrottleReading;

/**
 * A throttle of the application whose value is compared with thresholds.
 *
 * @param kind which one it is
 * @param limits the thresholds where nobody has said anything at run time
 * @param probe measures the value
 */
public record LimitedThrottle(ThrottleKind kind, Limits limits,
		Supplier<Measurement> probe) implements BackfillThrottle {

	@Override
	public String name() {
		return this.kind.text();
	}

	@Override
	public ThrottleReading read() {
		return this.limits.read(this.probe.get());
	}

}
