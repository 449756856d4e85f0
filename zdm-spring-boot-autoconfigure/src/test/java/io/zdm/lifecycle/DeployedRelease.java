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

import io.zdm.migration.Migration;

/**
 * A release of the shop, as the processes of the tests run it.
 */
enum DeployedRelease {

	/**
	 * Has the starter, ships nothing, and maps the old column.
	 */
	ONE("1.0", "users.user_name"),

	/**
	 * Ships the rename and still maps the old column, as a release does that goes
	 * carefully.
	 */
	BETWEEN("1.5", "users.user_name", TestMigrations.RENAME),

	/**
	 * Ships the rename and maps the new column.
	 */
	TWO("2.0", "users.display_name", TestMigrations.RENAME),

	/**
	 * Ships the rename and another one that builds on it.
	 */
	THREE("3.0", "users.full_name", TestMigrations.RENAME, TestMigrations.RENAME_AGAIN);

	private final String version;

	private final String column;

	private final Migration[] migrations;

	DeployedRelease(String version, String column, Migration... migrations) {
		this.version = version;
		this.column = column;
		this.migrations = migrations;
	}

	/**
	 * Say of an instance that it is of this release.
	 * @param instance the instance to be
	 * @return the same
	 */
	TestInstance.Builder describe(TestInstance.Builder instance) {
		return instance.release(this.version).ships(this.migrations).maps(this.column);
	}

}
