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

package io.zdm.data.jpa;

import java.util.Map;
import java.util.stream.Stream;

import io.zdm.DualWriteMode;

/**
 * A way in which every kind of write has to be seen. In mode {@link DualWriteMode#BOTH}
 * the tests have no trigger, so that only the hook can bring the columns in step.
 *
 * @param mode who keeps old and new in step
 * @param batched whether Hibernate sends statements in ordered batches
 */
record Way(DualWriteMode mode, boolean batched) {

	static Stream<Way> all() {
		return Stream.of(DualWriteMode.BOTH, DualWriteMode.REPOSITORY)
			.flatMap((mode) -> Stream.of(new Way(mode, false), new Way(mode, true)));
	}

	static Map<String, Object> settings(boolean batched) {
		return batched ? Map.of("hibernate.jdbc.batch_size", 20, "hibernate.order_inserts", true,
				"hibernate.order_updates", true) : Map.of();
	}

}
