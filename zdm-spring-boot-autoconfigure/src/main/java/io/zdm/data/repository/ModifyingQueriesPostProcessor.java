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

package io.zdm.data.repository;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.data.repository.core.RepositoryInformation;
import org.springframework.data.repository.core.support.RepositoryFactoryBeanSupport;

/**
 * {@link BeanPostProcessor} that shows the repositories with modifying queries to those
 * who have to know of them.
 */
public final class ModifyingQueriesPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<BypassingQueries> queries;

	/**
	 * Create the post-processor.
	 * @param queries what has to know of them, asked for when a repository is made
	 */
	public ModifyingQueriesPostProcessor(ObjectProvider<BypassingQueries> queries) {
		this.queries = queries;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof RepositoryFactoryBeanSupport<?, ?, ?> factoryBean) {
			factoryBean.addRepositoryFactoryCustomizer(
					(factory) -> factory.addRepositoryProxyPostProcessor(this::postProcess));
		}
		return bean;
	}

	private void postProcess(ProxyFactory proxy, RepositoryInformation repository) {
		if (ModifyingMethod.isIn(repository.getRepositoryInterface())) {
			this.queries.ifAvailable((queries) -> queries.attend(proxy, repository));
		}
	}

}
