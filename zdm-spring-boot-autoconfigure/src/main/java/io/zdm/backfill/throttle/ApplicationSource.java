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

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.zdm.BackfillThrottle;
import io.zdm.postgres.QualifiedName;

/**
 * A throttle of the application.
 *
 * @param name its name
 * @param probe reads it
 */
record ApplicationSource(String name, Supplier<Finding> probe) implements Source {

	static ApplicationSource of(BackfillThrottle throttle) {
		if (throttle instanceof LimitedThrottle limited) {
			Thresholds thresholds = new Thresholds(limited.name(), limited.limits());
			return new ApplicationSource(limited.name(), () -> new Finding.Measured(thresholds, limited.probe().get()));
		}
		return new ApplicationSource(throttle.name(),
				() -> new Finding.Said(ThrottleState.of(throttle.name(), throttle.read())));
	}

	@Override
	public Content read(Set<QualifiedName> tables) {
		return new Content(List.of(this.probe.get()), Optional.empty());
	}

}
