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

package io.zdm.postgres;

/**
 * The version of a PostgreSQL server.
 *
 * @param number the value of {@code server_version_num}, as in 180006
 */
public record ServerVersion(int number) {

	/**
	 * The oldest major version that zdm works with.
	 */
	public static final int OLDEST_MAJOR = 10;

	/**
	 * Return the major version.
	 * @return the major version, as in 18
	 */
	public int major() {
		return this.number / 10_000;
	}

	/**
	 * Return whether the server is of a major version or newer.
	 * @param major the major version
	 * @return whether it is
	 */
	public boolean atLeast(int major) {
		return major() >= major;
	}

	@Override
	public String toString() {
		return major() + "." + this.number % 10_000;
	}

}
