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

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * Builds an index: a plain, valid btree that is not unique, unless told otherwise.
 */
public final class IndexBuilder {

	private final QualifiedName table;

	private final String name;

	private final List<Optional<Identifier>> keys = new ArrayList<>();

	private final List<Identifier> columnsUsed = new ArrayList<>();

	private String method = "btree";

	private boolean unique;

	private boolean valid = true;

	private boolean plain = true;

	private Optional<Identifier> constraint = Optional.empty();

	private List<String> storageParameters = List.of();

	private Optional<Identifier> tablespace = Optional.empty();

	private boolean clustered;

	private boolean replicaIdentity;

	private boolean primaryKey;

	private Optional<String> comment = Optional.empty();

	IndexBuilder(QualifiedName table, String name, String column) {
		this.table = table;
		this.name = name;
		key(column);
	}

	public IndexBuilder key(String column) {
		this.keys.add(Optional.of(new Identifier(column)));
		this.columnsUsed.add(new Identifier(column));
		return this;
	}

	public IndexBuilder method(String method) {
		this.method = method;
		return this;
	}

	public IndexBuilder unique() {
		this.unique = true;
		return this;
	}

	public IndexBuilder invalid() {
		this.valid = false;
		return this;
	}

	public IndexBuilder notPlain() {
		this.plain = false;
		return this;
	}

	public IndexBuilder constraint(String constraint) {
		this.constraint = Optional.of(new Identifier(constraint));
		return this;
	}

	public IndexBuilder storageParameters(String... parameters) {
		this.storageParameters = List.of(parameters);
		return this;
	}

	public IndexBuilder tablespace(String tablespace) {
		this.tablespace = Optional.of(new Identifier(tablespace));
		return this;
	}

	public IndexBuilder clustered() {
		this.clustered = true;
		return this;
	}

	public IndexBuilder primaryKey() {
		this.primaryKey = true;
		return this;
	}

	public IndexBuilder replicaIdentity() {
		this.replicaIdentity = true;
		return this;
	}

	public IndexBuilder comment(String comment) {
		this.comment = Optional.of(comment);
		return this;
	}

	TableSnapshot.Index index() {
		return new TableSnapshot.Index(new QualifiedName(this.table.schema(), new Identifier(this.name)),
				"CREATE INDEX …", this.method, this.unique, this.valid, this.constraint, this.keys, this.columnsUsed,
				this.plain, this.storageParameters, this.tablespace, this.clustered, this.replicaIdentity,
				this.primaryKey, this.comment);
	}

}
