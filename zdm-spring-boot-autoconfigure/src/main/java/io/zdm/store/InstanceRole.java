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

package io.zdm.store;

/**
 * What an instance does for the migrations, apart from being counted.
 */
public enum InstanceRole {

	/**
	 * Takes leases and does the work in the background.
	 */
	WORKER,

	/**
	 * Registers, beats and acknowledges phases like any other instance, and the gate
	 * counts it; leaves the work in the background to workers.
	 */
	OBSERVER;

	/**
	 * Return the role of a name. One that only newer releases of zdm know is none that
	 * this release could count on.
	 * @param name the name, as stored
	 * @return the role
	 */
	static InstanceRole of(String name) {
		return WORKER.name().equals(name) ? WORKER : OBSERVER;
	}

}
