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

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.zdm.ConditionResult;
import io.zdm.ContractCondition;
import io.zdm.MigrationStatus;
import io.zdm.Verdict;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Asks the application's own conditions. Whatever they do, each has an answer, under a
 * name that no other has: an override must not hit another condition than the one that
 * was meant.
 */
final class OwnConditions {

	private static final Log logger = LogFactory.getLog(OwnConditions.class);

	private static final String PREFIX = "bean:";

	private final ContractConditions conditions;

	OwnConditions(ContractConditions conditions) {
		this.conditions = conditions;
	}

	/**
	 * Ask all conditions, outside of any transaction.
	 * @param migration the migration
	 * @param reserved the names that zdm's own conditions have
	 * @return their answers
	 */
	List<ConditionResult> ask(MigrationStatus migration, Set<String> reserved) {
		Set<String> taken = new HashSet<>(reserved);
		return this.conditions.find().entrySet().stream().map((bean) -> ask(bean, migration, taken)).toList();
	}

	private static ConditionResult ask(Map.Entry<String, ContractCondition> bean, MigrationStatus migration,
			Set<String> taken) {
		try {
			ConditionResult answer = bean.getValue().check(migration);
			if (taken.add(answer.name())) {
				return answer;
			}
			return fail(bean.getKey(), taken,
					"the answer has the name '%s' of another condition".formatted(answer.name()),
					"Give the answer a name of its own.");
		}
		catch (RuntimeException ex) {
			logger.debug("The condition '%s' failed".formatted(bean.getKey()), ex);
			return fail(bean.getKey(), taken, MigrationWorker.describe(ex), "Look at the log of the application.");
		}
	}

	private static ConditionResult fail(String bean, Set<String> taken, String message, String remedy) {
		String name = taken.add(bean) ? bean : PREFIX + bean;
		taken.add(name);
		return new ConditionResult(name, Verdict.FAIL, "the bean '%s' has no answer: %s".formatted(bean, message),
				remedy, true);
	}

}
