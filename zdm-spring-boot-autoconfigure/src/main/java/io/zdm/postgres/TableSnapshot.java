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

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the catalog says of one table, read in one transaction. Planning sees nothing else
 * of the database.
 *
 * @param oid the object identifier of the table
 * @param name its name
 * @param kind its {@code relkind}: {@code r} for an ordinary table, {@code p} for a
 * partitioned one, {@code v} for a view, and so on
 * @param version the version of the server
 * @param bytes the size of its heap in bytes, with that of all partitions
 * @param estimatedRows the planner's estimate of its rows, scaled to its size now
 * @param columns the columns in their order
 * @param indexes the indexes
 * @param constraints the constraints of the table, and foreign keys of others that point
 * to it
 * @param triggers the user's triggers, zdm's own left out
 * @param dependents what else depends on columns of the table: views, rules, policies,
 * generated columns, functions with a parsed body, extended statistics; and what single
 * partitions have of their own
 * @param mentions functions whose text mentions a column of the table by name, which the
 * catalog does not record as a dependency
 * @param publications the names of the publications that contain the table with all
 * columns it ever gets; one that lists columns is among the dependents of these
 * @param partition whether the table is a partition
 * @param inherits whether the table has parents or children by inheritance
 * @param forcedRowSecurity whether row security would also be applied to the current
 * role, so that zdm could not see every row
 * @param ownedByCurrentRole whether the current role may alter the table and all its
 * partitions
 * @param replicaIdentity its {@code relreplident}
 * @param comment its comment
 */
public record TableSnapshot(long oid, QualifiedName name, char kind, ServerVersion version, long bytes,
		long estimatedRows, List<Column> columns, List<Index> indexes, List<Constraint> constraints,
		List<Trigger> triggers, List<Dependent> dependents, List<Mention> mentions, List<String> publications,
		boolean partition, boolean inherits, boolean forcedRowSecurity, boolean ownedByCurrentRole,
		char replicaIdentity, Optional<String> comment) {

	/**
	 * Return a column by its exact name.
	 * @param name the name
	 * @return the column, if the table has it
	 */
	public Optional<Column> column(Identifier name) {
		return this.columns.stream().filter((column) -> column.name().equals(name)).findFirst();
	}

	/**
	 * Return whether the rows are in partitions.
	 * @return whether it is a partitioned table
	 */
	public boolean isPartitioned() {
		return this.kind == 'p';
	}

	/**
	 * Return the table as it is with other columns.
	 * @param columns the columns
	 * @return the table
	 */
	public TableSnapshot withColumns(List<Column> columns) {
		return new TableSnapshot(this.oid, this.name, this.kind, this.version, this.bytes, this.estimatedRows, columns,
				this.indexes, this.constraints, this.triggers, this.dependents, this.mentions, this.publications,
				this.partition, this.inherits, this.forcedRowSecurity, this.ownedByCurrentRole, this.replicaIdentity,
				this.comment);
	}

	/**
	 * A column.
	 *
	 * @param name its name
	 * @param number its {@code attnum}
	 * @param type its type with modifier, as {@code format_type} prints it under an empty
	 * {@code search_path}
	 * @param collation the quoted, qualified collation where it is not the type's own
	 * @param equalMeansIdentical whether equal values of the type are the same bytes
	 * @param constrainedDomain whether its type is a domain with a constraint or a
	 * default
	 * @param notNull whether it is NOT NULL
	 * @param notNullConstraint the name of its own NOT NULL constraint, which exists from
	 * PostgreSQL 18 on
	 * @param defaultExpression its default, fully qualified, if it has one
	 * @param immutableDefault whether that default is an immutable expression
	 * @param ownedSequence the sequence that belongs to the column, as of serial
	 * @param identity whether it is an identity column
	 * @param generated whether it is a generated column
	 * @param comment its comment
	 * @param peculiarities what else was set on the column by hand, each named for a
	 * person: column privileges, statistics target, storage, compression, options
	 * @param grants the privileges on this column alone
	 */
	public record Column(Identifier name, int number, String type, Optional<String> collation,
			boolean equalMeansIdentical, boolean constrainedDomain, boolean notNull,
			Optional<Identifier> notNullConstraint, Optional<String> defaultExpression, boolean immutableDefault,
			Optional<QualifiedName> ownedSequence, boolean identity, boolean generated, Optional<String> comment,
			List<String> peculiarities, List<Grant> grants) {

	}

	/**
	 * A privilege on one column.
	 *
	 * @param privilege the privilege, as in {@code SELECT}
	 * @param to who has it, as {@code GRANT … TO} takes it, with the grant option
	 */
	public record Grant(String privilege, String to) {

	}

	/**
	 * An index.
	 *
	 * @param name its name
	 * @param definition what {@code pg_get_indexdef} prints under an empty
	 * {@code search_path}
	 * @param method the access method
	 * @param unique whether it is unique
	 * @param valid whether it is valid
	 * @param constraint the name of the constraint that it serves, if any
	 * @param keys its key columns in order; an expression stands as nothing
	 * @param columnsUsed every column that it uses, in keys, expressions, predicate or
	 * INCLUDE
	 * @param plain whether it is no more than method, uniqueness, storage parameters and
	 * its key columns: default operator classes, order and collation, no expression,
	 * predicate, INCLUDE, NULLS NOT DISTINCT
	 * @param storageParameters its {@code reloptions}, as {@code WITH} takes them
	 * @param tablespace its tablespace where it is not the database's
	 * @param clustered whether the table was clustered by it
	 * @param replicaIdentity whether it is the table's replica identity
	 * @param primaryKey whether it is the primary key's
	 * @param comment its comment
	 * @param attached whether it belongs to an index of a partitioned table
	 */
	public record Index(QualifiedName name, String definition, String method, boolean unique, boolean valid,
			Optional<Identifier> constraint, List<Optional<Identifier>> keys, List<Identifier> columnsUsed,
			boolean plain, List<String> storageParameters, Optional<Identifier> tablespace, boolean clustered,
			boolean replicaIdentity, boolean primaryKey, Optional<String> comment, boolean attached) {

		/**
		 * Create an index that belongs to no index of a partitioned table.
		 */
		public Index(QualifiedName name, String definition, String method, boolean unique, boolean valid,
				Optional<Identifier> constraint, List<Optional<Identifier>> keys, List<Identifier> columnsUsed,
				boolean plain, List<String> storageParameters, Optional<Identifier> tablespace, boolean clustered,
				boolean replicaIdentity, boolean primaryKey, Optional<String> comment) {
			this(name, definition, method, unique, valid, constraint, keys, columnsUsed, plain, storageParameters,
					tablespace, clustered, replicaIdentity, primaryKey, comment, false);
		}

	}

	/**
	 * A constraint of the table, or a foreign key of another table that points to it.
	 *
	 * @param table the table that has the constraint
	 * @param name its name
	 * @param type its {@code contype}: {@code p}, {@code u}, {@code f}, {@code c},
	 * {@code x}; NOT NULL constraints (18) are not listed
	 * @param definition what {@code pg_get_constraintdef} prints
	 * @param columnsUsed the columns of this table that it uses
	 * @param references the table that a foreign key points to
	 * @param index the index that it is enforced by: of a foreign key that of the table
	 * it points to
	 * @param inherited whether it comes from a parent or a partitioned table
	 * @param comment its comment
	 */
	public record Constraint(QualifiedName table, Identifier name, char type, String definition,
			List<Identifier> columnsUsed, Optional<QualifiedName> references, Optional<QualifiedName> index,
			boolean inherited, Optional<String> comment) {

	}

	/**
	 * A trigger of the user.
	 *
	 * @param name its name
	 * @param definition what {@code pg_get_triggerdef} prints
	 * @param before whether it fires before the row is written
	 * @param perRow whether it fires for each row
	 * @param columnsRecorded the columns of its UPDATE OF list and its WHEN condition
	 * @param columnsMentioned those which its function's text mentions
	 * @param updateOf the columns of its UPDATE OF list
	 * @param afterEvents what follows the list of events in its definition, as in
	 * {@code ON public.users FOR EACH ROW EXECUTE FUNCTION public.audit()}; empty without
	 * an UPDATE OF list
	 * @param enabled when it fires, as {@code pg_trigger} says it in one character
	 */
	public record Trigger(Identifier name, String definition, boolean before, boolean perRow,
			List<Identifier> columnsRecorded, List<Identifier> columnsMentioned, List<Identifier> updateOf,
			String afterEvents, char enabled) {

		/**
		 * Return every column that the trigger has to do with.
		 * @return those recorded and those mentioned
		 */
		public List<Identifier> columnsUsed() {
			return Stream.concat(this.columnsRecorded.stream(), this.columnsMentioned.stream()).distinct().toList();
		}

	}

	/**
	 * An object that depends on columns of the table.
	 *
	 * @param description what it is, for a person, as in {@code view public.names}
	 * @param columnsUsed the columns that it uses
	 * @param followsRename whether it goes on as before when a column gets another name
	 * and is kept in step until then
	 */
	public record Dependent(String description, List<Identifier> columnsUsed, boolean followsRename) {

		/**
		 * Create a dependent that follows a rename.
		 */
		public Dependent(String description, List<Identifier> columnsUsed) {
			this(description, columnsUsed, true);
		}

	}

	/**
	 * A function whose text has a column's name in it.
	 *
	 * @param function the function with its arguments
	 * @param column the column
	 * @param line the first line of the text that has it
	 */
	public record Mention(String function, Identifier column, String line) {

	}

}
