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

package io.zdm.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.ServerVersion;
import io.zdm.postgres.TableSnapshot;

/**
 * Builds what the catalog could say of a table: an ordinary one on PostgreSQL 18, owned
 * by the current role, unless told otherwise.
 */
public final class SnapshotBuilder {

	private final QualifiedName name;

	private final List<TableSnapshot.Column> columns = new ArrayList<>();

	private final List<TableSnapshot.Index> indexes = new ArrayList<>();

	private final List<TableSnapshot.Constraint> constraints = new ArrayList<>();

	private final List<TableSnapshot.Trigger> triggers = new ArrayList<>();

	private final List<TableSnapshot.Dependent> dependents = new ArrayList<>();

	private final List<TableSnapshot.Mention> mentions = new ArrayList<>();

	private final List<String> publications = new ArrayList<>();

	private char kind = 'r';

	private int major = 18;

	private long bytes = 8192;

	private long rows = 100;

	private boolean partition;

	private boolean inherits;

	private boolean forcedRowSecurity;

	private boolean owned = true;

	private Optional<String> comment = Optional.empty();

	private SnapshotBuilder(QualifiedName name) {
		this.name = name;
	}

	public static SnapshotBuilder table(String schema, String name) {
		return new SnapshotBuilder(QualifiedName.of(schema, name));
	}

	public SnapshotBuilder kind(char kind) {
		this.kind = kind;
		return this;
	}

	public SnapshotBuilder version(int major) {
		this.major = major;
		return this;
	}

	public SnapshotBuilder bytes(long bytes) {
		this.bytes = bytes;
		return this;
	}

	public SnapshotBuilder rows(long rows) {
		this.rows = rows;
		return this;
	}

	public SnapshotBuilder partition() {
		this.partition = true;
		return this;
	}

	public SnapshotBuilder inherits() {
		this.inherits = true;
		return this;
	}

	public SnapshotBuilder forcedRowSecurity() {
		this.forcedRowSecurity = true;
		return this;
	}

	public SnapshotBuilder comment(String comment) {
		this.comment = Optional.of(comment);
		return this;
	}

	public SnapshotBuilder ownedByAnother() {
		this.owned = false;
		return this;
	}

	public SnapshotBuilder publication(String publication) {
		this.publications.add(publication);
		return this;
	}

	public SnapshotBuilder column(String name, String type) {
		return column(name, type, UnaryOperator.identity());
	}

	public SnapshotBuilder column(String name, String type, UnaryOperator<ColumnBuilder> column) {
		this.columns.add(column.apply(new ColumnBuilder(name, this.columns.size() + 1, type)).column());
		return this;
	}

	public SnapshotBuilder index(String name, String column) {
		return index(name, column, UnaryOperator.identity());
	}

	public SnapshotBuilder index(String name, String column, UnaryOperator<IndexBuilder> index) {
		this.indexes.add(index.apply(new IndexBuilder(this.name, name, column)).index());
		return this;
	}

	public SnapshotBuilder constraint(String name, char type, String column) {
		return constraint(this.name, name, type, column);
	}

	public SnapshotBuilder constraint(String name, char type, String column, String definition) {
		this.constraints.add(new TableSnapshot.Constraint(this.name, new Identifier(name), type, definition,
				List.of(new Identifier(column)), Optional.empty(), Optional.empty(), false, Optional.empty()));
		return this;
	}

	public SnapshotBuilder constraint(QualifiedName table, String name, char type, String column) {
		this.constraints.add(new TableSnapshot.Constraint(table, new Identifier(name), type, "…",
				List.of(new Identifier(column)), Optional.empty(), Optional.empty(), false, Optional.empty()));
		return this;
	}

	public SnapshotBuilder constraint(TableSnapshot.Constraint constraint) {
		this.constraints.add(constraint);
		return this;
	}

	public SnapshotBuilder trigger(String name, boolean before, boolean perRow, String... columns) {
		List<Identifier> used = List.of(columns).stream().map(Identifier::new).toList();
		this.triggers.add(new TableSnapshot.Trigger(new Identifier(name), "…", before, perRow, used, List.of(),
				List.of(), "", 'O'));
		return this;
	}

	/**
	 * Add a trigger AFTER UPDATE OF columns.
	 */
	public SnapshotBuilder triggerOn(String name, String afterEvents, String... columns) {
		List<Identifier> used = List.of(columns).stream().map(Identifier::new).toList();
		this.triggers.add(new TableSnapshot.Trigger(new Identifier(name), "…", false, true, used, List.of(), used,
				afterEvents, 'O'));
		return this;
	}

	public SnapshotBuilder dependent(String description, String column) {
		this.dependents.add(new TableSnapshot.Dependent(description, List.of(new Identifier(column))));
		return this;
	}

	public SnapshotBuilder mention(String function, String column, String line) {
		this.mentions.add(new TableSnapshot.Mention(function, new Identifier(column), line));
		return this;
	}

	public TableSnapshot build() {
		return new TableSnapshot(16384, this.name, this.kind, new ServerVersion(this.major * 10_000 + 6), this.bytes,
				this.rows, this.columns, this.indexes, this.constraints, this.triggers, this.dependents, this.mentions,
				this.publications, this.partition, this.inherits, this.forcedRowSecurity, this.owned, 'd',
				this.comment);
	}

}
