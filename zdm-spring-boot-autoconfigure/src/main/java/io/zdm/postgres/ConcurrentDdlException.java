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

package io.zdm.postgres;

/**
 * Thrown when a statement that must run outside of a transaction cannot do its work.
 * Queries and writes of the table are not affected.
 */
public class ConcurrentDdlException extends RuntimeException {

	private final Reason reason;

	public ConcurrentDdlException(Reason reason, String message) {
		super(message);
		this.reason = reason;
	}

	public ConcurrentDdlException(Reason reason, String message, Throwable cause) {
		super(message, cause);
		this.reason = reason;
	}

	/**
	 * Return why.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Why it cannot.
	 */
	public enum Reason {

		/**
		 * Another session is building an index on the table. Passes by itself.
		 */
		BEING_BUILT,

		/**
		 * Rows have equal keys of a unique index.
		 */
		DUPLICATE_KEY,

		/**
		 * An index of that name is there, and is another one.
		 */
		NAME_TAKEN,

		/**
		 * A timeout would cut the statement short, and cannot be lifted through a
		 * connection pooler.
		 */
		TIMEOUT,

		/**
		 * The index of a partitioned table lacks one of a partition.
		 */
		NOT_VALID,

		/**
		 * The server's release builds broken indexes concurrently.
		 */
		CORRUPTING_SERVER

	}

}
