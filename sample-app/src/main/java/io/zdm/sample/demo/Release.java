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

package io.zdm.sample.demo;

import io.zdm.sample.release1.Release1Application;
import io.zdm.sample.release2.Release2Application;

/**
 * A release of the shop.
 */
enum Release {

	/**
	 * Maps {@code user_name}.
	 */
	ONE("1.0", Release1Application.class),

	/**
	 * Maps {@code display_name} and ships the migration.
	 */
	TWO("2.0", Release2Application.class);

	private final String version;

	private final Class<?> application;

	Release(String version, Class<?> application) {
		this.version = version;
		this.application = application;
	}

	String version() {
		return this.version;
	}

	String mainClass() {
		return this.application.getName();
	}

}
