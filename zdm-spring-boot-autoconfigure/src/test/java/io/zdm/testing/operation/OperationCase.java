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

package io.zdm.testing.operation;

import java.util.List;

/**
 * An operation as it is put to the test: under traffic, forwards and back, and for its
 * locks. Every case works on tables of its own, named after it, so that many can be run
 * at once.
 *
 * @param name the case in a few words, unique, as in {@code add-column: volatile default}
 * @param atLeast the oldest major version of PostgreSQL that can do it
 * @param setup the statements that make the tables, with at least 2,000 rows each
 * @param operations the list under {@code operations:} in a migration file
 * @param before what the application of the release before does all the time: statements
 * in which {@code :n} stands for a random number from 1 to 2,000
 * @param after what that of the new release does once the migration is MIGRATED; also
 * after the contract
 * @param wrong a query that counts the rows which are wrong after the contract
 * @param plain the statements that would bring the tables of {@code setup} to where the
 * contract leaves them if nobody else were there, for comparison of the schemas
 * @param plainAfterRollback the statements that would bring them to where a rollback
 * leaves them, where that is not where {@code setup} did
 */
public record OperationCase(String name, int atLeast, String setup, String operations, List<String> before,
		List<String> after, String wrong, String plain, String plainAfterRollback) {

	/**
	 * Create a case whose rollback leaves nothing behind.
	 * @param name the case
	 * @param atLeast the oldest major version of PostgreSQL
	 * @param setup the statements that make the tables
	 * @param operations the operations
	 * @param before what the application of the release before does
	 * @param after what that of the new release does
	 * @param wrong a query that counts the wrong rows
	 * @param plain the statements that would do the same
	 */
	public OperationCase(String name, int atLeast, String setup, String operations, List<String> before,
			List<String> after, String wrong, String plain) {
		this(name, atLeast, setup, operations, before, after, wrong, plain, "");
	}

	public OperationCase {
		before = List.copyOf(before);
		after = List.copyOf(after);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
