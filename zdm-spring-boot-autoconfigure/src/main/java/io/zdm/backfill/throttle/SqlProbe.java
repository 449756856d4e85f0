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

import java.util.Set;

import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * Looks at one thing of the server. What the role may not see has no value; what fails
 * throws.
 */
@FunctionalInterface
interface SqlProbe {

	/**
	 * Look.
	 * @param session a short transaction that only reads
	 * @param tables the tables that are filled
	 * @return what was found
	 */
	Measurement read(Session session, Set<QualifiedName> tables);

}
