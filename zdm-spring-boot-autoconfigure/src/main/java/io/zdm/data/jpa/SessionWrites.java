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

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TransactionCompletionCallbacks.AfterCompletionCallback;
import org.hibernate.engine.spi.TransactionCompletionCallbacks.BeforeCompletionCallback;

import io.zdm.data.DualWrites;
import io.zdm.data.WrittenRows;

/**
 * The rows that the open transactions of a persistence unit have written. They are put in
 * step right before the commit, by a callback of Hibernate's own: it comes after the last
 * flush, which a synchronization of Spring's precedes, and when a row is announced its
 * statement may be queued only.
 */
final class SessionWrites {

	private final DualWrites dualWrites;

	/**
	 * Weak, because a session that is closed in the middle of a transaction never tells
	 * how that ended.
	 */
	private final Map<SharedSessionContractImplementor, Transaction> transactions = Collections
		.synchronizedMap(new WeakHashMap<>());

	SessionWrites(DualWrites dualWrites) {
		this.dualWrites = dualWrites;
	}

	/**
	 * Note that rows have been written, or will be before the transaction ends.
	 * @param session the session that writes
	 * @param tables the tables
	 * @param identifier the identifier by which the rows are found in all of them
	 */
	void add(SharedSessionContractImplementor session, List<WrittenTable> tables, Object identifier) {
		if (tables.isEmpty()) {
			return;
		}
		if (!session.getTransactionCoordinator().isTransactionActive()) {
			addAndReconcile(session, tables, identifier);
			return;
		}
		Transaction transaction = transaction(session);
		collect(transaction.rows, session, tables, identifier);
		if (!transaction.rows.isEmpty() && !transaction.awaitsCommit) {
			transaction.awaitsCommit = true;
			session.getTransactionCompletionCallbacks()
				.registerCallback((BeforeCompletionCallback) transaction::beforeCommit);
		}
	}

	/**
	 * Every statement is a transaction of its own, and nobody announces the end of it.
	 */
	private void addAndReconcile(SharedSessionContractImplementor session, List<WrittenTable> tables,
			Object identifier) {
		WrittenRows rows = this.dualWrites.begin();
		collect(rows, session, tables, identifier);
		reconcile(rows, session);
	}

	private Transaction transaction(SharedSessionContractImplementor session) {
		Transaction transaction = this.transactions.get(session);
		if (transaction == null) {
			Transaction begun = new Transaction(this.dualWrites.begin());
			this.transactions.put(session, begun);
			session.getTransactionCompletionCallbacks()
				.registerCallback((AfterCompletionCallback) (successful, owner) -> {
					begun.over = true;
					this.transactions.remove(session, begun);
				});
			return begun;
		}
		return transaction;
	}

	private static void collect(WrittenRows rows, SharedSessionContractImplementor session, List<WrittenTable> tables,
			Object identifier) {
		for (WrittenTable written : tables) {
			if (rows.wants(written.table())) {
				written.keyOf(identifier, session).ifPresent((key) -> rows.add(written.table(), key));
			}
		}
	}

	/**
	 * A stateless session sends what its batch still holds after the callbacks only.
	 */
	private static void reconcile(WrittenRows rows, SharedSessionContractImplementor session) {
		if (!rows.isEmpty()) {
			session.getJdbcCoordinator().executeBatch();
			session.getJdbcCoordinator().coordinateWork((executor, connection) -> {
				rows.reconcile(connection);
				return Boolean.TRUE;
			});
		}
	}

	/**
	 * Return the number of transactions that are under way.
	 * @return the number, for tests
	 */
	int open() {
		return this.transactions.size();
	}

	/**
	 * What one transaction wrote.
	 */
	private static final class Transaction {

		private final WrittenRows rows;

		private boolean awaitsCommit;

		private boolean over;

		Transaction(WrittenRows rows) {
			this.rows = rows;
		}

		/**
		 * Callbacks that come later may still write: their rows register another one.
		 * After a rollback Hibernate keeps this callback for the session's next
		 * transaction, which has nothing to do with these rows.
		 */
		void beforeCommit(SharedSessionContractImplementor session) {
			this.awaitsCommit = false;
			if (!this.over) {
				reconcile(this.rows, session);
			}
		}

	}

}
