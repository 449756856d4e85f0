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

package io.zdm.data.jpa;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.mapping.Table;
import org.jspecify.annotations.Nullable;

/**
 * Hands a persistence unit over to the hook while it is being built.
 */
final class DualWriteIntegrator implements Integrator {

	private final JpaDualWrites hook;

	private final Supplier<@Nullable DataSource> dataSource;

	/**
	 * Create an integrator.
	 * @param hook the hook
	 * @param dataSource the data source of the unit, known when it is built
	 */
	DualWriteIntegrator(JpaDualWrites hook, Supplier<@Nullable DataSource> dataSource) {
		this.hook = hook;
		this.dataSource = dataSource;
	}

	@Override
	public void integrate(Metadata metadata, BootstrapContext bootstrapContext,
			SessionFactoryImplementor sessionFactory) {
		SqlStringGenerationContext context = sessionFactory.getSqlStringGenerationContext();
		Identifier defaultSchema = context.getDefaultSchema();
		Map<String, TableName> tables = new HashMap<>();
		for (Table table : metadata.collectTableMappings()) {
			if (table.isPhysicalTable()) {
				tables.put(table.getQualifiedName(context), TableName.of(table, defaultSchema));
			}
		}
		this.hook.intercept(sessionFactory, this.dataSource.get(), tables);
	}

}
