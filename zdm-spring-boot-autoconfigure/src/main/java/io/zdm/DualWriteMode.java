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

package io.zdm;

/**
 * Who keeps the old and the new columns of a migration in step while both releases run.
 * Fixed for a migration when it is expanded.
 *
 * @since 0.1.0
 */
public enum DualWriteMode {

	/**
	 * The trigger does, whoever writes; the interceptors on the application's
	 * repositories look now and then whether it did, and repair and report what they
	 * find.
	 */
	BOTH,

	/**
	 * The trigger does, whoever writes.
	 */
	TRIGGER,

	/**
	 * The interceptors on the application's repositories do. There is no trigger: whoever
	 * writes the table in another way leaves rows that differ.
	 */
	REPOSITORY;

	/**
	 * Return whether the table has a sync trigger.
	 * @return whether writes that no interceptor sees are kept in step
	 */
	public boolean hasTrigger() {
		return this != REPOSITORY;
	}

	/**
	 * Return whether the interceptors take part.
	 * @return whether repositories are intercepted
	 */
	public boolean hasInterceptors() {
		return this != TRIGGER;
	}

}
