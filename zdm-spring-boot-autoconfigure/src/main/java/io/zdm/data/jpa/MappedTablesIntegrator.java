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

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Table;
import org.jspecify.annotations.Nullable;

import io.zdm.data.ColumnName;

/**
 * Tells which columns a persistence unit maps, from Hibernate's own model while it is
 * still there: with the names that the naming strategies made, and with the tables of
 * collections, joins and secondary tables.
 */
final class MappedTablesIntegrator implements Integrator {

	private final Consumer<Set<String>> found;

	MappedTablesIntegrator(Consumer<Set<String>> found) {
		this.found = found;
	}

	@Override
	public void integrate(Metadata metadata, BootstrapContext bootstrapContext,
			SessionFactoryImplementor sessionFactory) {
		Identifier defaultSchema = sessionFactory.getSqlStringGenerationContext().getDefaultSchema();
		Set<String> columns = new HashSet<>();
		for (Table table : metadata.collectTableMappings()) {
			if (table.isPhysicalTable()) {
				collect(table, defaultSchema, columns);
			}
		}
		this.found.accept(columns);
	}

	private static void collect(Table table, @Nullable Identifier defaultSchema, Set<String> columns) {
		TableName name = TableName.of(table, defaultSchema);
		for (Column column : table.getColumns()) {
			columns
				.add(ColumnName.of(name.schema(), name.name(), ColumnName.folded(column.getName(), column.isQuoted())));
		}
	}

}
