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
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.LockRequest;
import io.zdm.postgres.QualifiedName;

/**
 * One statement or one short transaction of a plan. Its name is unique within the plan:
 * under it the history records that the step was done.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({ @JsonSubTypes.Type(value = Step.Ddl.class, name = "ddl"),
		@JsonSubTypes.Type(value = CreateIndexStep.class, name = "create-index"),
		@JsonSubTypes.Type(value = DropIndexStep.class, name = "drop-index"),
		@JsonSubTypes.Type(value = CreatePartitionedIndexStep.class, name = "create-partitioned-index"),
		@JsonSubTypes.Type(value = DropPartitionedIndexStep.class, name = "drop-partitioned-index"),
		@JsonSubTypes.Type(value = ReindexStep.class, name = "reindex"),
		@JsonSubTypes.Type(value = Step.AwaitInstances.class, name = "await-instances"),
		@JsonSubTypes.Type(value = Step.AwaitRelease.class, name = "await-release"),
		@JsonSubTypes.Type(value = Step.Backfill.class, name = "backfill"),
		@JsonSubTypes.Type(value = Step.Analyze.class, name = "analyze"),
		@JsonSubTypes.Type(value = Step.Verify.class, name = "verify"),
		@JsonSubTypes.Type(value = SqlStep.class, name = "sql"),
		@JsonSubTypes.Type(value = InstallTriggerStep.class, name = "install-trigger"),
		@JsonSubTypes.Type(value = SealStep.class, name = "seal"),
		@JsonSubTypes.Type(value = UnsealStep.class, name = "unseal") })
public sealed interface Step permits Step.Ddl, CreateIndexStep, DropIndexStep, ReindexStep, Step.AwaitInstances,
		Step.AwaitRelease, Step.Backfill, Step.Analyze, Step.Verify, CreatePartitionedIndexStep,
		DropPartitionedIndexStep, SqlStep, InstallTriggerStep, SealStep, UnsealStep {

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
	 * Return every table that the step works on or locks.
	 * @return the tables, the step's own first
	 */
	default List<QualifiedName> tables() {
		return List.of(table());
	}

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
	 * Return the index that the step builds.
	 * @return its name, nothing where it builds none
	 */
	default Optional<QualifiedName> indexBuilt() {
		return Optional.empty();
	}

	/**
	 * Return the index that the step drops.
	 * @return its name, nothing where it drops none
	 */
	default Optional<QualifiedName> indexDropped() {
		return Optional.empty();
	}

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
	 * @param alsoLocked the locks that the statements take on other tables; all are had
	 * together or none is
	 */
	record Ddl(String name, QualifiedName table, LockMode lock, List<String> statements, List<String> startSync,
			List<String> stopSync, @JsonSetter(nulls = Nulls.AS_EMPTY) List<LockRequest> alsoLocked) implements Step {

		public Ddl {
			statements = List.copyOf(statements);
			startSync = List.copyOf(startSync);
			stopSync = List.copyOf(stopSync);
			alsoLocked = List.copyOf(alsoLocked);
		}

		/**
		 * Create a step that locks one table.
		 * @param name the name of the step
		 * @param table the table
		 * @param lock the lock
		 * @param statements the statements
		 * @param startSync the mappings whose sync is installed
		 * @param stopSync the mappings whose sync is taken away
		 */
		public Ddl(String name, QualifiedName table, LockMode lock, List<String> statements, List<String> startSync,
				List<String> stopSync) {
			this(name, table, lock, statements, startSync, stopSync, List.of());
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

		/**
		 * Return this step with locks on other tables.
		 * @param others what the statements lock beside the table of the step; a request
		 * for that table itself is left out
		 * @return the step
		 */
		public Ddl alsoLocking(List<LockRequest> others) {
			return new Ddl(this.name, this.table, this.lock, this.statements, this.startSync, this.stopSync,
					others.stream().filter((other) -> !other.table().equals(this.table)).toList());
		}

		/**
		 * Return all locks that the step takes.
		 * @return the lock on the table of the step and those on others
		 */
		public List<LockRequest> locks() {
			return Stream.concat(Stream.of(new LockRequest(this.table, this.lock)), this.alsoLocked.stream()).toList();
		}

		@Override
		public List<QualifiedName> tables() {
			return locks().stream().map(LockRequest::table).toList();
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
	 * @param skipsTriggers whether the user's triggers of the table do not fire for the
	 * rows that are filled; in a plan of an older release of zdm they do
	 */
	record Backfill(String name, QualifiedName table, String mapping, boolean skipsTriggers) implements Step {

		/**
		 * Create a filling for which the triggers of the table fire.
		 * @param name the name of the step
		 * @param table the table
		 * @param mapping the mapping
		 */
		public Backfill(String name, QualifiedName table, String mapping) {
			this(name, table, mapping, false);
		}

		/**
		 * Return this filling without the triggers of the table.
		 * @return the step
		 */
		public Backfill skippingTriggers() {
			return new Backfill(this.name, this.table, this.mapping, true);
		}

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

}
