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
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.repository.core.support.RepositoryFactoryInformation;

import io.zdm.data.DualWrites;
import io.zdm.data.jdbc.JdbcDualWrites;
import io.zdm.data.jdbc.JdbcEntityTables;
import io.zdm.data.jdbc.JdbcMappedColumns;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what zdm knows of the aggregates
 * of Spring Data JDBC, and does when they are saved.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ZdmAutoConfiguration.class)
@ConditionalOnClass({ JdbcConverter.class, RelationalMappingContext.class, RepositoryFactoryInformation.class })
@ConditionalOnBean(ActiveEngine.class)
public final class ZdmJdbcAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	JdbcMappedColumns zdmJdbcMappedColumns(ObjectProvider<RelationalMappingContext> contexts,
			ObjectProvider<RepositoryFactoryInformation<?, ?>> repositories) {
		return new JdbcMappedColumns(contexts, repositories);
	}

	@Bean
	@ConditionalOnMissingBean
	JdbcEntityTables zdmJdbcEntityTables(ObjectProvider<JdbcConverter> converters) {
		return new JdbcEntityTables(converters);
	}

	@Bean
	@ConditionalOnBean(DualWrites.class)
	@ConditionalOnMissingBean
	JdbcDualWrites zdmJdbcDualWrites(DualWrites dualWrites, JdbcEntityTables tables, ZdmDataSources dataSources) {
		return new JdbcDualWrites(dualWrites, tables, dataSources.application());
	}

}
