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
 * Thrown when a migration is entered into the history that is there already, most often
 * because another instance entered it in the meantime. The transaction has to be rolled
 * back; what it did is done, or being done, by the other one.
 */
public class MigrationExistsException extends RuntimeException {

	public MigrationExistsException(MigrationKey key) {
		super("The history already has version %s of application '%s' on schema '%s'; another instance entered it"
			.formatted(key.version(), key.application(), key.target()));
	}

}
