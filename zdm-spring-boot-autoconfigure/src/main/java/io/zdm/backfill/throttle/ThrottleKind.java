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
import java.util.stream.Stream;

/**
 * The throttles of zdm that compare what they measure with thresholds.
 */
public sealed interface ThrottleKind permits DatabaseThrottle, ApplicationThrottle {

	/**
	 * Return all of them. No constant: an enum is initialized after its interface where
	 * that has a default method, and would have no values yet.
	 * @return the throttles, in the order in which they are shown
	 */
	static List<ThrottleKind> all() {
		return Stream
			.<ThrottleKind>concat(Stream.of(DatabaseThrottle.values()), Stream.of(ApplicationThrottle.values()))
			.toList();
	}

	/**
	 * Return the name, which is also that of its property.
	 * @return the name
	 */
	String text();

	/**
	 * Return what it measures.
	 * @return the measure
	 */
	Measure measure();

	/**
	 * Return on which side of a threshold its level holds.
	 * @return the side
	 */
	default Limits.Side side() {
		return Limits.Side.AT_LEAST;
	}

}
