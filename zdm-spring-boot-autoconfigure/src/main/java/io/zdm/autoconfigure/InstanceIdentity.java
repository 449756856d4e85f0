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

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Who this process is: new with every start. Its sessions carry it in their
 * {@code application_name}, so that zdm can tell the sessions of registered instances
 * from those of anybody else.
 *
 * @param id the identity
 * @param application the name of the application
 */
record InstanceIdentity(UUID id, String application) {

	private static final String DEFAULT_APPLICATION = "application";

	private static final int HEX_DIGITS = 8;

	/**
	 * The server cuts {@code application_name} off after NAMEDATALEN - 1 bytes, and the
	 * part that matters stands at its end.
	 */
	private static final int LONGEST_NAME = 63;

	/**
	 * Return the name of an application.
	 * @param name the name that was chosen for zdm, if any
	 * @param environment the environment, which may have a name too
	 * @return the name
	 */
	static String application(@Nullable String name, Environment environment) {
		String application = (name != null) ? name : environment.getProperty("spring.application.name");
		return StringUtils.hasText(application) ? application : DEFAULT_APPLICATION;
	}

	/**
	 * Return the {@code application_name} of the sessions.
	 * @return name and identity, in printable ASCII as the server keeps it
	 */
	String sessionName() {
		return sessionName(this.application, this.id.toString().substring(0, HEX_DIGITS));
	}

	/**
	 * Return an {@code application_name}.
	 * @param application the name of the application
	 * @param suffix what tells the process from others of the application
	 * @return both, in printable ASCII as the server keeps it
	 */
	static String sessionName(String application, String suffix) {
		String name = new String(application.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII)
			.replaceAll("[^\\x20-\\x7E]", "?");
		int room = LONGEST_NAME - suffix.length() - 1;
		return ((name.length() > room) ? name.substring(0, room) : name) + "/" + suffix;
	}

}
