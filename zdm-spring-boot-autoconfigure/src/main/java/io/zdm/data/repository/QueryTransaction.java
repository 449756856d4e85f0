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

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transaction that a query and the work after it share: the one that is there, or one
 * of their own.
 */
public final class QueryTransaction {

	private final ObjectProvider<PlatformTransactionManager> managers;

	private final DataSource dataSource;

	/**
	 * Create the transaction.
	 * @param managers the transaction managers of the application; used where there is
	 * one only, or one is primary
	 * @param dataSource the data source of transactions where there is none such
	 */
	public QueryTransaction(ObjectProvider<PlatformTransactionManager> managers, DataSource dataSource) {
		this.managers = managers;
		this.dataSource = dataSource;
	}

	@Nullable Object execute(Work work) throws Throwable {
		if (TransactionSynchronizationManager.isActualTransactionActive()) {
			return work.run();
		}
		PlatformTransactionManager manager = this.managers
			.getIfUnique(() -> new JdbcTransactionManager(this.dataSource));
		TransactionStatus status = manager.getTransaction(new DefaultTransactionDefinition());
		Object result;
		try {
			result = work.run();
		}
		catch (Throwable ex) {
			manager.rollback(status);
			throw ex;
		}
		manager.commit(status);
		return result;
	}

	/**
	 * What is done in the transaction.
	 */
	interface Work {

		@Nullable Object run() throws Throwable;

	}

}
