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

import jakarta.persistence.EntityManagerFactory;
import org.hibernate.integrator.spi.Integrator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;

import io.zdm.data.jpa.JpaEntityTables;
import io.zdm.data.jpa.JpaMappedColumns;
import io.zdm.data.jpa.PersistenceUnitObserver;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what zdm knows of JPA entities.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ZdmAutoConfiguration.class)
@ConditionalOnClass({ EntityManagerFactory.class, Integrator.class, AbstractEntityManagerFactoryBean.class })
@ConditionalOnBean(ActiveEngine.class)
public final class ZdmJpaAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	static PersistenceUnitObserver zdmPersistenceUnitObserver() {
		return new PersistenceUnitObserver();
	}

	@Bean
	@ConditionalOnMissingBean
	JpaMappedColumns zdmJpaMappedColumns(PersistenceUnitObserver observer,
			ObjectProvider<EntityManagerFactory> factories) {
		return new JpaMappedColumns(observer, factories);
	}

	@Bean
	@ConditionalOnMissingBean
	JpaEntityTables zdmJpaEntityTables(ObjectProvider<EntityManagerFactory> factories) {
		return new JpaEntityTables(factories);
	}

}
