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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.data.repository.core.support.RepositoryFactoryBeanSupport;
import org.springframework.transaction.PlatformTransactionManager;

import io.zdm.data.DualWrites;
import io.zdm.data.EntityTables;
import io.zdm.data.repository.BypassingQueries;
import io.zdm.data.repository.ModifyingQueriesPostProcessor;
import io.zdm.data.repository.QueryTransaction;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what happens to modifying
 * queries of repositories.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ZdmAutoConfiguration.class)
@ConditionalOnClass(RepositoryFactoryBeanSupport.class)
@ConditionalOnBean({ ActiveEngine.class, DualWrites.class })
public final class ZdmRepositoryAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	static ModifyingQueriesPostProcessor zdmModifyingQueriesPostProcessor(ObjectProvider<BypassingQueries> queries) {
		return new ModifyingQueriesPostProcessor(queries);
	}

	@Bean
	@ConditionalOnMissingBean
	BypassingQueries zdmBypassingQueries(ZdmProperties properties, DualWrites dualWrites, ZdmDataSources dataSources,
			ObjectProvider<EntityTables> tables, ObjectProvider<PlatformTransactionManager> managers) {
		return new BypassingQueries(dualWrites, properties.dualWrite().modifyingQueries(), dataSources.application(),
				tables, new QueryTransaction(managers, dataSources.application()));
	}

}
