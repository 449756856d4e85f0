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

import java.util.LinkedHashMap;
import java.util.Map;

import io.zdm.ContractCondition;
import io.zdm.lifecycle.ContractConditions;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The conditions among the beans of the application, by name. They are created when the
 * gate is first asked: they may use repositories, which come after the startup of zdm.
 */
final class ConditionBeans implements ContractConditions {

	private final ListableBeanFactory beans;

	ConditionBeans(ListableBeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public Map<String, ContractCondition> find() {
		Map<String, ContractCondition> found = new LinkedHashMap<>();
		for (String name : this.beans.getBeanNamesForType(ContractCondition.class)) {
			// A bean that cannot be created is an answer too: that of this one condition.
			found.put(name, (migration) -> this.beans.getBean(name, ContractCondition.class).check(migration));
		}
		return found;
	}

}
