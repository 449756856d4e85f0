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

package io.zdm.backfill;

import io.zdm.postgres.Session;

/**
 * What a worker does in each of its transactions to prove that the work is still its own.
 */
@FunctionalInterface
public interface Fence {

	/**
	 * Lock the lease in the worker's transaction, where it is still its own.
	 * @param session the transaction
	 */
	void check(Session session);

}
