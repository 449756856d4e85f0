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

package io.zdm.plan;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;

/**
 * One statement or one short transaction of a plan. Its name is unique within the plan:
 * under it the history records that the step was done.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({ @JsonSubTypes.Type(value = Step.Ddl.class, name = "ddl"),
		@JsonSubTypes.Type(value = Step.CreateIndex.class, name = "create-index"),
		@JsonSubTypes.Type(value = Step.DropIndex.class, name = "drop-index"),
		@JsonSubTypes.Type(value = Step.AwaitInstances.class, name = "await-instances"),
		@JsonSubTypes.Type(value = Step.AwaitRelease.class, name = "await-release"),
		@JsonSubTypes.Type(value = Step.Backfill.class, name = "backfill"),
		@JsonSubTypes.Type(value = Step.Analyze.class, name = "analyze"),
		@JsonSubTypes.Type(value = Step.Verify.class, name = "verify"),
		@JsonSubTypes.Type(value = Step.Sql.class, name = "sql") })
public sealed interface Step {

	/**
	 * Return the name under which the step is recorded.
	 * @return the name, unique within the plan
	 */
	String name();

	/**
	 * Return the table that the step works on.
	 * @return the table
	 */
	QualifiedName table();

	/**
	 * Return the strongest lock that the step takes on the table.
	 * @return the lock mode
	 */
	LockMode lock();

	/**
	 * Return the statements of the step, as far as they are known when planning.
	 * @return the statements, each of which can be copied into psql
	 */
	List<String> statements();

	/**
	 * Statements in one transaction, which also records the step. When the lock blocks
	 * others it is acquired under the short timeout of the lock policy.
	 *
	 * @param name the name of the step
	 * @param table the table
	 * @param lock the lock, taken on the table before the first statement
	 * @param statements the statements
	 * @param startSync the mappings whose sync is installed in the same transaction,
	 * after the statements
	 * @param stopSync the mappings whose sync is taken away in the same transaction,
	 * before the statements
	 */
	record Ddl(String name, QualifiedName table, LockMode lock, List<String> statements, List<String> startSync,
			List<String> stopSync) implements Step {

		public Ddl {
			statements = List.copyOf(statements);
			startSync = List.copyOf(startSync);
			stopSync = List.copyOf(stopSync);
		}

		/**
		 * Return a step that leaves the sync as it is.
		 * @param name the name of the step
		 * @param table the table
		 * @param lock the lock
		 * @param statements the statements
		 * @return the step
		 */
		public static Ddl of(String name, QualifiedName table, LockMode lock, String... statements) {
			return new Ddl(name, table, lock, List.of(statements), List.of(), List.of());
		}

	}

	/**
	 * An index built concurrently, and built again where an earlier attempt left an
	 * invalid one that nobody is building any more.
	 *
	 * @param name the name of the step
	 * @param table the table
	 * @param index the index
	 * @param statement the CREATE INDEX CONCURRENTLY statement
	 */
	record CreateIndex(String name, QualifiedName table, QualifiedName index, String statement) implements Step {

		@Override
		public LockMode lock() {
			return LockMode.SHARE_UPDATE_EXCLUSIVE;
		}

		@Override
		public List<String> statements() {
			return List.of(this.statement);
		}

	}

	/**
	 * An index dropped concurrently, where it exists.
	 *
	 * @param name the name of the step
	 * @param table the table
	 * @param index the index
	 */
	record DropIndex(String name, QualifiedName table, QualifiedName index) implements Step {

		@Override
		public LockMode lock() {
			return LockMode.SHARE_UPDATE_EXCLUSIVE;
		}

		@Override
		public List<String> statements() {
			return List.of("DROP INDEX CONCURRENTLY IF EXISTS " + this.index);
		}

	}

	/**
	 * The wait for all running instances to keep their own writes in step, and for the
	 * transactions that began before they did. Whatever is written after it is in step
	 * when it is committed.
	 *
	 * @param name the name of the step
	 * @param table the table
	 */
	record AwaitInstances(String name, QualifiedName table) implements Step {

		@Override
		public LockMode lock() {
			return LockMode.ACCESS_SHARE;
		}

		@Override
		public List<String> statements() {
			return List.of();
		}

	}

	/**
	 * The wait for the end of the rollout: for every live instance to ship the migration.
	 * It comes before what makes a rule stricter, which an older release knows nothing
	 * of.
	 *
	 * @param name the name of the step
	 * @param table the table
	 */
	record AwaitRelease(String name, QualifiedName table) implements Step {

		@Override
		public LockMode lock() {
			return LockMode.ACCESS_SHARE;
		}

		@Override
		public List<String> statements() {
			return List.of();
		}

	}

	/**
	 * The filling of the rows that existed before the sync.
	 *
	 * @param name the name of the step
	 * @param table the table
	 * @param mapping the mapping
	 */
	record Backfill(String name, QualifiedName table, String mapping) implements Step {

		@Override
		public LockMode lock() {
			return LockMode.ROW_EXCLUSIVE;
		}

		@Override
		public List<String> statements() {
			return List.of();
		}

	}

	/**
	 * Fresh statistics for the planner.
	 *
	 * @param name the name of the step
	 * @param table the table
	 */
	record Analyze(String name, QualifiedName table) implements Step {

		@Override
		public LockMode lock() {
			return LockMode.SHARE_UPDATE_EXCLUSIVE;
		}

		@Override
		public List<String> statements() {
			return List.of("ANALYZE " + this.table);
		}

	}

	/**
	 * The proof that every row obeys a mapping, with the census of what would be lost.
	 *
	 * @param name the name of the step
	 * @param table the table
	 * @param mapping the mapping
	 */
	record Verify(String name, QualifiedName table, String mapping) implements Step {

		@Override
		public LockMode lock() {
			return LockMode.ACCESS_SHARE;
		}

		@Override
		public List<String> statements() {
			return List.of();
		}

	}

	/**
	 * A statement of the author. What it locks is not known: the lock that is told of it
	 * is the strongest that it could take.
	 *
	 * @param name the name of the step
	 * @param tables the tables that it concerns, at least one
	 * @param statement the statement
	 * @param transaction whether it runs in a transaction, which also records the step;
	 * otherwise it may run more than once
	 */
	record Sql(String name, List<QualifiedName> tables, String statement, boolean transaction) implements Step {

		public Sql {
			tables = List.copyOf(tables);
		}

		@Override
		public QualifiedName table() {
			return this.tables.get(0);
		}

		@Override
		public LockMode lock() {
			return this.transaction ? LockMode.ACCESS_EXCLUSIVE : LockMode.SHARE_UPDATE_EXCLUSIVE;
		}

		@Override
		public List<String> statements() {
			return List.of(this.statement);
		}

	}

}
