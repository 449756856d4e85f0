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

package io.zdm.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.zdm.postgres.CatalogReader.Partition;
import io.zdm.postgres.ConcurrentDdlException.Reason;

import org.springframework.dao.DataAccessException;

/**
 * Builds indexes of partitioned tables while they are read and written. PostgreSQL knows
 * no CREATE INDEX CONCURRENTLY for these, but builds one on the partitioned table alone
 * at once; it is not valid before every partition has attached its own. Partitions come
 * and go meanwhile: which ones there are is asked again and again, and one that comes
 * after the beginning gets its index from the server.
 */
public final class PartitionedIndexes {

	private static final int ATTACHING_KEEPS_PARENT_FREE = 12;

	private static final int CANDIDATES = 9;

	private static final String FOR_A_WHILE = "zdm_";

	private static final String ATTACHED = """
			SELECT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = to_regclass(?))
			""";

	private static final String TAKEN = "SELECT to_regclass(?) IS NOT NULL";

	private final Database database;

	private final ConcurrentIndexes concurrent;

	private final TableLock locks;

	private final CatalogReader catalog = new CatalogReader();

	public PartitionedIndexes(Database database, ConcurrentIndexes concurrent, TableLock locks) {
		this.database = database;
		this.concurrent = concurrent;
		this.locks = locks;
	}

	/**
	 * Build an index on a partitioned table and on all its partitions, as far as it is
	 * not there.
	 * @param index the index
	 * @param transactions how its transactions are run
	 * @throws ConcurrentDdlException if it cannot be built
	 */
	public void create(PartitionedIndex index, Transactions transactions) {
		begin(index, transactions);
		List<Partition> missing = missing(index);
		while (!missing.isEmpty()) {
			missing.forEach((partition) -> createOn(partition, index, transactions));
			missing = missing(index);
		}
		if (!state(index.name()).filter(IndexState::valid).isPresent()) {
			throw new ConcurrentDdlException(Reason.NOT_VALID,
					"""
							Index %s of partitioned table %s is not valid, although every partition has one: a partition below is a \\
							foreign table, or its index is not valid. Give it one and attach it, then retry"""
						.formatted(index.name().display(), index.table().display()));
		}
	}

	/**
	 * Drop an index of a partitioned table with all that was built for it.
	 * @param index the index
	 * @param transactions how its transactions are run
	 */
	public void drop(PartitionedIndex index, Transactions transactions) {
		if (index.definition().isPresent()) {
			dropUnattached(index, transactions);
		}
		if (state(index.name()).isEmpty() || !isDefined(index)) {
			return;
		}
		this.locks.locked(index.table(), LockMode.ACCESS_EXCLUSIVE, transactions.settings(), transactions.waiting(),
				new Statement("DROP INDEX IF EXISTS " + index.name(), transactions.proof()));
	}

	private void begin(PartitionedIndex index, Transactions transactions) {
		if (state(index.name()).isPresent()) {
			if (!isDefined(index)) {
				throw new ConcurrentDdlException(Reason.NAME_TAKEN,
						"""
								Index %s cannot be built on table %s, as another one has its name. Nothing was changed. Rename or drop \\
								that one"""
							.formatted(index.name().display(), index.table().display()));
			}
			return;
		}
		this.locks.locked(index.table(), LockMode.SHARE, transactions.settings(), transactions.waiting(),
				new Statement(index.statement("ONLY "), transactions.proof()));
	}

	private void createOn(Partition partition, PartitionedIndex parent, Transactions transactions) {
		try {
			PartitionedIndex index = below(partition.name(), parent);
			if (partition.partitioned()) {
				create(index, transactions);
			}
			else {
				this.concurrent.create(index.table(), index.name(), index.concurrentStatement(), index.definition());
			}
			// Everybody who plans a query on the partition opens its index.
			QualifiedName locked = this.database.version().atLeast(ATTACHING_KEEPS_PARENT_FREE) ? partition.name()
					: parent.table();
			this.locks.locked(locked, LockMode.ACCESS_EXCLUSIVE, transactions.settings(), transactions.waiting(),
					new Statement("ALTER INDEX %s ATTACH PARTITION %s".formatted(parent.name(), index.name()),
							transactions.proof()));
		}
		catch (DataAccessException ex) {
			if (SqlState.isConnectionLost(ex) || missing(parent).contains(partition)) {
				throw ex;
			}
		}
	}

	/**
	 * Return the index of a partition: the one that an earlier attempt began, or one
	 * whose name is free.
	 */
	private PartitionedIndex below(QualifiedName partition, PartitionedIndex parent) {
		return names(partition, parent).stream()
			.filter((name) -> isFree(name) || isOurs(name, partition, parent))
			.findFirst()
			.map((name) -> new PartitionedIndex(partition, name, parent.unique(), parent.body(), parent.definition()))
			.orElseThrow(() -> new ConcurrentDdlException(Reason.NAME_TAKEN, """
					No name is free for the index of partition %s that belongs to %s. Rename its indexes"""
				.formatted(partition.display(), parent.name().display())));
	}

	private static List<QualifiedName> names(QualifiedName partition, PartitionedIndex parent) {
		String table = parent.table().name().value() + "_";
		String name = parent.name().name().value();
		// A name for a while is not one for the indexes of partitions, which keep theirs.
		String index = name.startsWith(FOR_A_WHILE) ? name.substring(FOR_A_WHILE.length()) : name;
		String wanted = partition.name().value() + "_"
				+ (index.startsWith(table) ? index.substring(table.length()) : index);
		List<QualifiedName> names = new ArrayList<>();
		names.add(new QualifiedName(partition.schema(), Identifier.generated(wanted)));
		for (int i = 2; i <= CANDIDATES; i++) {
			names.add(new QualifiedName(partition.schema(), Identifier.generated(wanted + "_" + i)));
		}
		return names;
	}

	private boolean isFree(QualifiedName name) {
		return !this.database.<Boolean>withConnection((session) -> session.value(Boolean.class, TAKEN, name.quoted()));
	}

	private boolean isOurs(QualifiedName name, QualifiedName partition, PartitionedIndex parent) {
		return state(name).filter((state) -> state.table().equals(partition)).isPresent()
				&& isDefined(name, parent.definition()) && !this.database
					.<Boolean>withConnection((session) -> session.value(Boolean.class, ATTACHED, name.quoted()));
	}

	private void dropUnattached(PartitionedIndex parent, Transactions transactions) {
		for (Partition partition : missing(parent)) {
			names(partition.name(), parent).stream()
				.filter((name) -> isOurs(name, partition.name(), parent))
				.forEach((name) -> {
					if (partition.partitioned()) {
						drop(new PartitionedIndex(partition.name(), name, parent.unique(), parent.body(),
								parent.definition()), transactions);
					}
					else {
						this.concurrent.drop(name, parent.definition());
					}
				});
		}
	}

	private List<Partition> missing(PartitionedIndex index) {
		return this.database.<List<Partition>>withConnection(
				(session) -> this.catalog.partitionsWithout(session, index.table(), index.name()));
	}

	private Optional<IndexState> state(QualifiedName index) {
		return this.database.<Optional<IndexState>>withConnection((session) -> this.catalog.index(session, index));
	}

	private boolean isDefined(PartitionedIndex index) {
		return state(index.name()).filter((state) -> state.table().equals(index.table())).isPresent()
				&& isDefined(index.name(), index.definition());
	}

	private boolean isDefined(QualifiedName index, Optional<String> definition) {
		return definition.isEmpty() || this.database
			.<Optional<String>>inTransaction(TransactionSettings.BOOKKEEPING,
					(session) -> this.catalog.indexDefinition(session, index))
			.equals(definition);
	}

	/**
	 * An index of a partitioned table, or of one of its partitions.
	 *
	 * @param table the table
	 * @param name its name
	 * @param unique whether it is unique
	 * @param body the statement that creates it from {@code USING} on
	 * @param definition its definition without names, where it is known
	 */
	public record PartitionedIndex(QualifiedName table, QualifiedName name, boolean unique, String body,
			Optional<String> definition) {

		private String statement(String only) {
			return "CREATE %sINDEX %s ON %s%s %s".formatted(this.unique ? "UNIQUE " : "", this.name.name(), only,
					this.table, this.body);
		}

		private String concurrentStatement() {
			return "CREATE %sINDEX CONCURRENTLY %s ON %s %s".formatted(this.unique ? "UNIQUE " : "", this.name.name(),
					this.table, this.body);
		}

	}

	/**
	 * How the transactions are run that take strong locks.
	 *
	 * @param settings their settings
	 * @param proof proves in each of them that it may be run
	 * @param waiting told of each attempt that was blocked
	 */
	public record Transactions(TransactionSettings settings, Consumer<Session> proof,
			Consumer<BlockedAttempt> waiting) {

	}

	/**
	 * One statement under a lock.
	 *
	 * @param sql the statement
	 * @param proof proves that it may be run
	 */
	private record Statement(String sql, Consumer<Session> proof) implements TableLock.Work<Boolean> {

		@Override
		public void prepare(Session session) {
			this.proof.accept(session);
		}

		@Override
		public Boolean underLock(Session session) {
			session.execute(this.sql);
			return true;
		}

	}

}
