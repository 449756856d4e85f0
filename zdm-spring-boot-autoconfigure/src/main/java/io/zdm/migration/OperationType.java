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

package io.zdm.migration;

import java.util.List;

/**
 * A kind of operation: its name in files, the keys that it takes, and how it is read from
 * them.
 */
public interface OperationType {

	/**
	 * Return the name of the operation in files.
	 * @return the name, as in {@code rename-column}
	 */
	String name();

	/**
	 * Return every key that the operation takes; any other is an error.
	 * @return the keys, in the order in which an author would write them
	 */
	List<Key> keys();

	/**
	 * Return one sentence that says what the operation does, for the JSON Schema.
	 * @return the sentence
	 */
	String description();

	/**
	 * Read an operation.
	 * @param fields what the author wrote
	 * @return the operation
	 * @throws MigrationFileException if a key is missing or has a value of the wrong kind
	 * @throws IllegalArgumentException if the values do not go together, with a message
	 * for the author
	 */
	Operation read(OperationFields fields);

}
