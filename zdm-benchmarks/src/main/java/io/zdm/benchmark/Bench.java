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

package io.zdm.benchmark;

/**
 * What a scenario works with.
 *
 * @param server the server
 * @param options what was asked for
 * @param rows the number of rows of the scenario's table
 */
record Bench(BenchmarkServer server, Options options, long rows) {

	/**
	 * Return the application that is measured.
	 * @return the application, with the properties that were given
	 */
	ZdmApplication application() {
		return new ZdmApplication(FillingApplication.class, this.options.properties());
	}

}
