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

package io.zdm.migration.bean;

import java.util.function.Consumer;

/**
 * The keys of {@code sql}. Runs statements of the author, for what no other operation
 * does.
 */
public interface SqlSpec {

	/**
	 * What the statements are for.
	 * @param value the value
	 * @return this
	 */
	SqlSpec reason(String value);

	/**
	 * Why statements that would be refused are right here.
	 * @param value the value
	 * @return this
	 */
	SqlSpec unsafe(String value);

	/**
	 * The tables that the statements concern.
	 * @param values the values
	 * @return this
	 */
	SqlSpec tables(String... values);

	/**
	 * What runs first, while the older release serves. Each call adds to it.
	 * @param value the value
	 * @return this
	 */
	SqlSpec expand(String value);

	/**
	 * What runs first, while the older release serves. Each call adds to it.
	 * @param keys what it says
	 * @return this
	 */
	SqlSpec expand(Consumer<Expand> keys);

	/**
	 * What runs when nobody needs the old structure. Each call adds to it.
	 * @param value the value
	 * @return this
	 */
	SqlSpec contract(String value);

	/**
	 * What runs when nobody needs the old structure. Each call adds to it.
	 * @param keys what it says
	 * @return this
	 */
	SqlSpec contract(Consumer<Contract> keys);

	/**
	 * What takes back what expand did. Each call adds to it.
	 * @param value the value
	 * @return this
	 */
	SqlSpec rollback(String value);

	/**
	 * What takes back what expand did. Each call adds to it.
	 * @param keys what it says
	 * @return this
	 */
	SqlSpec rollback(Consumer<Rollback> keys);

	/**
	 * The keys below {@code expand}. What runs first, while the older release serves.
	 */
	interface Expand {

		/**
		 * One statement.
		 * @param value the value
		 * @return this
		 */
		Expand statement(String value);

		/**
		 * Whether it runs in a transaction, as it does unless told otherwise.
		 * @param value the value
		 * @return this
		 */
		Expand transaction(boolean value);

	}

	/**
	 * The keys below {@code contract}. What runs when nobody needs the old structure.
	 */
	interface Contract {

		/**
		 * One statement.
		 * @param value the value
		 * @return this
		 */
		Contract statement(String value);

		/**
		 * Whether it runs in a transaction, as it does unless told otherwise.
		 * @param value the value
		 * @return this
		 */
		Contract transaction(boolean value);

	}

	/**
	 * The keys below {@code rollback}. What takes back what expand did.
	 */
	interface Rollback {

		/**
		 * One statement.
		 * @param value the value
		 * @return this
		 */
		Rollback statement(String value);

		/**
		 * Whether it runs in a transaction, as it does unless told otherwise.
		 * @param value the value
		 * @return this
		 */
		Rollback transaction(boolean value);

	}

}
