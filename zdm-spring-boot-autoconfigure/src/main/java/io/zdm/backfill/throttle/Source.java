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

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.zdm.postgres.QualifiedName;

/**
 * Something that throttles are read from in one go. May block and may fail.
 */
interface Source {

	/**
	 * Return the name under which is shown that it fails or hangs.
	 * @return the name
	 */
	String name();

	/**
	 * Read what the throttles say.
	 * @param tables the tables that are filled
	 * @return what they say
	 */
	Content read(Set<QualifiedName> tables);

	/**
	 * What was read.
	 *
	 * @param findings what was found of the throttles
	 * @param time the time of the server, where it was asked
	 */
	record Content(List<Finding> findings, Optional<Instant> time) {

	}

}
