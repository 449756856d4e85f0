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

package io.zdm;

/**
 * What an application wants to be true before the old structure of a migration is taken
 * away, besides what zdm asks for: a bean of this type is one more condition of the gate.
 * <p>
 * It is asked when contract is requested, again before anything is dropped and then as
 * often as contract has to wait, and whenever somebody looks at the migration, by any
 * instance that has the bean: it should answer within a second or so. It is asked outside
 * of zdm's transactions, without a transaction of its own, and by several threads at
 * once.
 * <p>
 * While it fails, contract waits. An answer that fails and cannot be overridden ends a
 * contract that has been accepted already, as long as nothing is dropped. Where the bean
 * throws an exception, the condition fails with its message, under the name of the bean,
 * and can be overridden.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ContractCondition {

	/**
	 * Find out whether the condition holds.
	 * @param migration the migration whose old structure is to go
	 * @return the answer; its name says which condition this is, in lower case with
	 * hyphens, and is neither one of zdm's nor that of another bean
	 */
	ConditionResult check(MigrationStatus migration);

}
