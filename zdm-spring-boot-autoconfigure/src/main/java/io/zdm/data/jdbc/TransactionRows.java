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

import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.Ordered;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.zdm.data.WrittenRows;

/**
 * The rows of the transaction that the thread is in, put in step right before it commits:
 * Spring Data JDBC has sent all its statements by then. A transaction that is suspended
 * for another keeps its own.
 */
final class TransactionRows implements TransactionSynchronization, Ordered {

	private static final Log logger = LogFactory.getLog(TransactionRows.class);

	private final Object key;

	private final WrittenRows rows;

	private final Consumer<WrittenRows> reconcile;

	private boolean committing;

	private TransactionRows(Object key, WrittenRows rows, Consumer<WrittenRows> reconcile) {
		this.key = key;
		this.rows = rows;
		this.reconcile = reconcile;
	}

	/**
	 * Return whether the thread is in a transaction that tells when it commits.
	 * @return whether rows can wait until then
	 */
	static boolean canWait() {
		return TransactionSynchronizationManager.isSynchronizationActive()
				&& TransactionSynchronizationManager.isActualTransactionActive();
	}

	/**
	 * Return the rows of the current transaction, none at first.
	 * @param key what the rows are bound to
	 * @param begin makes them
	 * @param reconcile puts them in step, and may be called several times
	 * @return the rows
	 */
	static TransactionRows current(Object key, Supplier<WrittenRows> begin, Consumer<WrittenRows> reconcile) {
		TransactionRows current = (TransactionRows) TransactionSynchronizationManager.getResource(key);
		if (current == null) {
			current = new TransactionRows(key, begin.get(), reconcile);
			TransactionSynchronizationManager.bindResource(key, current);
			TransactionSynchronizationManager.registerSynchronization(current);
		}
		return current;
	}

	/**
	 * Have rows collected.
	 * @param collector what adds them
	 */
	void collect(Consumer<WrittenRows> collector) {
		collector.accept(this.rows);
		if (this.committing) {
			this.reconcile.accept(this.rows);
		}
	}

	/**
	 * After all others, which may save aggregates themselves.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void suspend() {
		TransactionSynchronizationManager.unbindResource(this.key);
	}

	@Override
	public void resume() {
		TransactionSynchronizationManager.bindResource(this.key, this);
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		this.committing = true;
		this.reconcile.accept(this.rows);
	}

	/**
	 * Where the first aggregate is saved by somebody who is told that the transaction
	 * commits, such as a listener, it is too late to be told as well: Spring asks who is
	 * there before it tells the first. This comes still before the commit, and also
	 * before a rollback.
	 */
	@Override
	public void beforeCompletion() {
		if (!this.committing) {
			try {
				this.reconcile.accept(this.rows);
			}
			catch (DataAccessException ex) {
				// A transaction that has failed takes no statement, and cannot be
				// committed either.
				logger.debug("Rows of a transaction that is over were not put in step", ex);
			}
		}
	}

	@Override
	public void afterCompletion(int status) {
		TransactionSynchronizationManager.unbindResourceIfPossible(this.key);
	}

}
