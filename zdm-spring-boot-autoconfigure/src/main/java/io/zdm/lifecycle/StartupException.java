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

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the application must not start on the database as it is. What it says is
 * meant for the person who reads the log: what is wrong, and what to do about it.
 */
public class StartupException extends RuntimeException {

	private final String description;

	private final String action;

	/**
	 * Create an exception without a cause.
	 * @param description what is wrong, and on what
	 * @param action what to do about it
	 */
	public StartupException(String description, String action) {
		this(description, action, null);
	}

	/**
	 * Create an exception.
	 * @param description what is wrong, and on what
	 * @param action what to do about it
	 * @param cause what it was noticed by, if an error
	 */
	public StartupException(String description, String action, @Nullable Throwable cause) {
		super(description, cause);
		this.description = description;
		this.action = action;
	}

	/**
	 * Return what is wrong.
	 * @return the description
	 */
	public String description() {
		return this.description;
	}

	/**
	 * Return what to do about it.
	 * @return the action
	 */
	public String action() {
		return this.action;
	}

}
