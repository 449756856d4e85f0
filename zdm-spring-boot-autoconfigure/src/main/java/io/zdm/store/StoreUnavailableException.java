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

import org.jspecify.annotations.Nullable;

/**
 * Thrown when zdm's own schema can be neither created nor used. Nothing has changed.
 */
public class StoreUnavailableException extends RuntimeException {

	private final String remedy;

	public StoreUnavailableException(String message, String remedy, @Nullable Throwable cause) {
		super(message, cause);
		this.remedy = remedy;
	}

	/**
	 * Return what to do about it.
	 * @return a sentence for a person, with the statement to run where there is one
	 */
	public String remedy() {
		return this.remedy;
	}

}
