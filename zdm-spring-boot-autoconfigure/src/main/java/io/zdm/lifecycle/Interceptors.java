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

package io.zdm.lifecycle;

import java.util.List;

/**
 * What keeps the application's own writes in step. It follows the phases at run time.
 */
public interface Interceptors {

	/**
	 * Take up the mappings as they are now.
	 * @param tables the tables whose rows are to be kept in step from now on; none ends
	 * all interception
	 * @return whether nothing that began under other mappings is still under way; until
	 * then this instance must not acknowledge the phases
	 */
	boolean follow(List<SyncedTable> tables);

	/**
	 * Return the repairs made since the last call.
	 * @return the repairs, oldest first
	 */
	List<Repair> takeRepairs();

	/**
	 * Return interceptors that do nothing, for an application without repositories.
	 * @return the interceptors
	 */
	static Interceptors none() {
		return new Interceptors() {

			@Override
			public boolean follow(List<SyncedTable> tables) {
				return true;
			}

			@Override
			public List<Repair> takeRepairs() {
				return List.of();
			}

		};
	}

}
