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

package io.zdm.autoconfigure;

import org.springframework.beans.factory.InitializingBean;

import io.zdm.lifecycle.Engine;
import io.zdm.lifecycle.StartupException;
import io.zdm.postgres.SqlState;

/**
 * Brings the schema to what this release needs, before anything that uses the database
 * comes into being.
 */
class ZdmInitializer implements InitializingBean {

	/**
	 * Set by the build while it processes the application ahead of time
	 * ({@code AbstractAotProcessor.AOT_PROCESSING}). Beans may then be created that no
	 * build must let loose on a database.
	 */
	private static final String AOT_PROCESSING = "spring.aot.processing";

	private final ActiveEngine engine;

	ZdmInitializer(ActiveEngine engine) {
		this.engine = engine;
	}

	@Override
	public void afterPropertiesSet() {
		if (!Boolean.getBoolean(AOT_PROCESSING)) {
			this.engine.active().ifPresent(ZdmInitializer::startup);
		}
	}

	private static void startup(Engine engine) {
		try {
			engine.startup();
		}
		catch (RuntimeException ex) {
			if (ex instanceof StartupException || !SqlState.INSUFFICIENT_PRIVILEGE.is(ex)) {
				throw ex;
			}
			throw new StartupException("zdm lacks a right on the database: " + rootMessage(ex),
					"Give the role the right, or give zdm a role of its own with zdm.datasource.username. It needs "
							+ "CREATE on the database (for its schema, once) and has to own the tables that it changes. "
							+ "What is committed so far is kept, and the next start goes on from there.",
					ex);
		}
	}

	private static String rootMessage(Throwable error) {
		Throwable root = error;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return String.valueOf(root.getMessage());
	}

}
