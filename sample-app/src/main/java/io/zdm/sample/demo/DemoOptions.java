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

import io.zdm.DualWriteMode;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be said about the demonstration on the command line.
 *
 * @param users the number of users that exist before the load begins
 * @param rate the number of requests per second
 * @param dualWrite who keeps old and new columns in step
 * @param stay whether to stay up at the end, for curl
 */
@ConfigurationProperties("zdm.demo")
record DemoOptions(@DefaultValue("300000") int users, @DefaultValue("400") int rate,
		@DefaultValue("both") DualWriteMode dualWrite, @DefaultValue("false") boolean stay) {

	DemoOptions {
		if (!dualWrite.hasTrigger()) {
			throw new DemoException(
					"The release 1 of the demonstration does not know the migration, and so cannot keep "
							+ "columns in step by its repositories. Say --zdm.demo.dual-write=both or "
							+ "--zdm.demo.dual-write=trigger.");
		}
	}

}
