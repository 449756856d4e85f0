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

package io.zdm.data.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.Ordered;
import org.springframework.data.relational.core.mapping.event.AfterSaveCallback;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

import io.zdm.data.DualWrites;
import io.zdm.data.WrittenRows;

/**
 * {@link AfterSaveCallback} that keeps in step what Spring Data JDBC writes, through
 * repositories or templates: the rows of the saved aggregate, and those of all entities
 * below it. Within a transaction they are looked at once, before it commits; without one
 * at once, in a transaction of their own.
 */
public final class JdbcDualWrites implements AfterSaveCallback<Object>, Ordered {

	private static final Log logger = LogFactory.getLog(JdbcDualWrites.class);

	private final DualWrites dualWrites;

	private final JdbcEntityTables tables;

	private final DataSource dataSource;

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create the callback.
	 * @param dualWrites what to keep in step
	 * @param tables the tables of the aggregates
	 * @param dataSource the application's data source on the database that zdm changes
	 */
	public JdbcDualWrites(DualWrites dualWrites, JdbcEntityTables tables, DataSource dataSource) {
		this.dualWrites = dualWrites;
		this.tables = tables;
		this.dataSource = transactional(dataSource);
	}

	/**
	 * The data source to which transactions bind their connections.
	 */
	private static DataSource transactional(DataSource dataSource) {
		DataSource target = (dataSource instanceof TransactionAwareDataSourceProxy proxy) ? proxy.getTargetDataSource()
				: null;
		return (target != null) ? transactional(target) : dataSource;
	}

	/**
	 * After the callbacks of the application, which may change what is returned but no
	 * longer what was written.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public Object onAfterSave(Object aggregate) {
		if (!this.dualWrites.isIdle()) {
			this.tables.find(ClassUtils.getUserClass(aggregate)).ifPresent((table) -> saved(aggregate, table));
		}
		return aggregate;
	}

	private void saved(Object aggregate, AggregateTable table) {
		if (TransactionRows.canWait()) {
			TransactionRows.current(this, this.dualWrites::begin, this::reconcileInTransaction)
				.collect((rows) -> table.collect(aggregate, rows));
		}
		else {
			WrittenRows rows = this.dualWrites.begin();
			table.collect(aggregate, rows);
			if (!rows.isEmpty()) {
				reconcileAtOnce(rows);
			}
		}
	}

	private void reconcileInTransaction(WrittenRows rows) {
		if (rows.isEmpty()) {
			return;
		}
		Object holder = TransactionSynchronizationManager.getResource(this.dataSource);
		if (holder == null) {
			// Another connection would wait for the rows that this transaction holds.
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("Aggregates on tables that are being migrated were saved in a transaction on another data "
						+ "source than that of zdm, and are not kept in step by this instance. If it is the same "
						+ "database, mark the data source of the transactions with @ZdmDataSource.");
			}
			return;
		}
		if (holder instanceof ConnectionHolder connection && connection.isRollbackOnly()) {
			return;
		}
		Connection connection = DataSourceUtils.getConnection(this.dataSource);
		try {
			rows.reconcile(connection);
		}
		finally {
			DataSourceUtils.releaseConnection(connection, this.dataSource);
		}
	}

	private void reconcileAtOnce(WrittenRows rows) {
		Connection connection = DataSourceUtils.getConnection(this.dataSource);
		try {
			boolean committing = connection.getAutoCommit();
			if (committing) {
				connection.setAutoCommit(false);
			}
			try {
				rows.reconcile(connection);
				if (committing) {
					connection.commit();
				}
			}
			catch (RuntimeException | SQLException ex) {
				if (committing) {
					connection.rollback();
				}
				throw ex;
			}
			finally {
				if (committing) {
					connection.setAutoCommit(true);
				}
			}
		}
		catch (SQLException ex) {
			throw new UncategorizedSQLException("keeping old and new columns in step", null, ex);
		}
		finally {
			DataSourceUtils.releaseConnection(connection, this.dataSource);
		}
	}

}
