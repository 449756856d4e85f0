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

import java.lang.reflect.Method;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.repository.core.RepositoryInformation;
import org.springframework.jdbc.datasource.DataSourceUtils;

import io.zdm.data.DualWrites;
import io.zdm.data.EntityTable;
import io.zdm.data.EntityTables;
import io.zdm.data.ModifyingQueries;
import io.zdm.data.UntriggeredTable;
import io.zdm.data.WrittenRows;

/**
 * What happens to the queries of repositories that write past all entities, into tables
 * that have no trigger: their rows are looked for and put in step, or they are refused.
 */
public final class BypassingQueries {

	private static final Log logger = LogFactory.getLog(BypassingQueries.class);

	private final DualWrites dualWrites;

	private final ModifyingQueries treatment;

	private final DataSource dataSource;

	private final ObjectProvider<EntityTables> tables;

	private final QueryTransaction transaction;

	private final Map<Class<?>, List<EntityTable>> known = new ConcurrentHashMap<>();

	private final Set<Method> warned = ConcurrentHashMap.newKeySet();

	/**
	 * Create what treats the queries.
	 * @param dualWrites what to keep in step
	 * @param treatment what to do with them
	 * @param dataSource the application's data source on the database that zdm changes
	 * @param tables know the tables of entities, one for each object mapper
	 * @param transaction what the query and the work after it are done in
	 */
	public BypassingQueries(DualWrites dualWrites, ModifyingQueries treatment, DataSource dataSource,
			ObjectProvider<EntityTables> tables, QueryTransaction transaction) {
		this.dualWrites = dualWrites;
		this.treatment = treatment;
		this.dataSource = dataSource;
		this.tables = tables;
		this.transaction = transaction;
	}

	/**
	 * Attend to a repository, from when there is something to intercept until there is
	 * nothing any more. Its proxy's advisors stay as they are.
	 * @param proxy what makes the repository
	 * @param repository what the repository is
	 */
	void attend(ProxyFactory proxy, RepositoryInformation repository) {
		SwitchableChains chains = new SwitchableChains(proxy.getAdvisorChainFactory(),
				(inner) -> (invocation) -> invoke(invocation, inner, repository));
		proxy.setAdvisorChainFactory(chains);
		this.dualWrites.whenActive(chains::turn);
	}

	private @Nullable Object invoke(MethodInvocation invocation, MethodInterceptor inner,
			RepositoryInformation repository) throws Throwable {
		List<EntityTable> bypassed = tables(repository.getDomainType()).stream()
			.filter((table) -> this.dualWrites.untriggered(table).isPresent())
			.toList();
		if (bypassed.isEmpty()) {
			return inner.invoke(invocation);
		}
		String query = repository.getRepositoryInterface().getSimpleName() + "." + invocation.getMethod().getName();
		if (this.treatment == ModifyingQueries.REFUSE) {
			throw new InvalidDataAccessApiUsageException(
					("%s was not executed: it writes %s past all entities, and no trigger would keep old and new columns "
							+ "in step. Save entities instead, or have the migration run with zdm.dual-write.mode=both "
							+ "or trigger, or allow the query with zdm.dual-write.modifying-queries=reconcile.")
						.formatted(query, describe(bypassed)));
		}
		if (this.warned.add(invocation.getMethod())) {
			logger.warn(("%s writes %s past all entities, and no trigger keeps old and new columns in step: after each "
					+ "call the whole table is searched for the rows of the transaction. Save entities instead, have "
					+ "migrations run with zdm.dual-write.mode=both or trigger, or forbid such queries with "
					+ "zdm.dual-write.modifying-queries=refuse.")
				.formatted(query, describe(bypassed)));
		}
		return this.transaction.execute(() -> {
			Object result = inner.invoke(invocation);
			reconcile(bypassed);
			return result;
		});
	}

	/**
	 * Not kept while nobody knows the entity: its persistence unit may still come up.
	 */
	private List<EntityTable> tables(Class<?> domainType) {
		List<EntityTable> tables = this.known.get(domainType);
		if (tables == null) {
			tables = this.tables.orderedStream().flatMap((mapper) -> mapper.of(domainType).stream()).toList();
			if (!tables.isEmpty()) {
				this.known.put(domainType, tables);
			}
		}
		return tables;
	}

	private String describe(List<EntityTable> bypassed) {
		return bypassed.stream()
			.flatMap((table) -> this.dualWrites.untriggered(table).stream())
			.distinct()
			.map(BypassingQueries::describe)
			.collect(Collectors.joining(" and "));
	}

	private static String describe(UntriggeredTable table) {
		return table.table() + " (migration V" + String.join(", V", table.versions()) + ")";
	}

	private void reconcile(List<EntityTable> bypassed) {
		WrittenRows rows = this.dualWrites.begin();
		bypassed.forEach(rows::addUnknown);
		Connection connection = DataSourceUtils.getConnection(this.dataSource);
		try {
			rows.reconcile(connection);
		}
		finally {
			DataSourceUtils.releaseConnection(connection, this.dataSource);
		}
	}

}
