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
 * Builds a column: nullable, without default and comment, unless told otherwise.
 */
public final class ColumnBuilder {

	private final String name;

	private final int number;

	private final String type;

	private final List<String> peculiarities = new ArrayList<>();

	private final List<TableSnapshot.Grant> grants = new ArrayList<>();

	private Optional<String> collation = Optional.empty();

	private boolean constrainedDomain;

	private boolean notNull;

	private Optional<Identifier> notNullConstraint = Optional.empty();

	private Optional<String> defaultExpression = Optional.empty();

	private Optional<QualifiedName> ownedSequence = Optional.empty();

	private boolean identity;

	private boolean generated;

	private Optional<String> comment = Optional.empty();

	ColumnBuilder(String name, int number, String type) {
		this.name = name;
		this.number = number;
		this.type = type;
	}

	public ColumnBuilder collation(String collation) {
		this.collation = Optional.of(collation);
		return this;
	}

	public ColumnBuilder constrainedDomain() {
		this.constrainedDomain = true;
		return this;
	}

	public ColumnBuilder notNull() {
		this.notNull = true;
		return this;
	}

	public ColumnBuilder notNull(String constraint) {
		this.notNullConstraint = Optional.of(new Identifier(constraint));
		return notNull();
	}

	public ColumnBuilder defaultExpression(String expression) {
		this.defaultExpression = Optional.of(expression);
		return this;
	}

	public ColumnBuilder ownedSequence(String sequence) {
		this.ownedSequence = Optional.of(QualifiedName.of("public", sequence));
		return this;
	}

	public ColumnBuilder identity() {
		this.identity = true;
		return this;
	}

	public ColumnBuilder generated() {
		this.generated = true;
		return this;
	}

	public ColumnBuilder comment(String comment) {
		this.comment = Optional.of(comment);
		return this;
	}

	public ColumnBuilder peculiarity(String peculiarity) {
		this.peculiarities.add(peculiarity);
		return this;
	}

	public ColumnBuilder grant(String privilege, String to) {
		this.grants.add(new TableSnapshot.Grant(privilege, to));
		return this;
	}

	TableSnapshot.Column column() {
		return new TableSnapshot.Column(new Identifier(this.name), this.number, this.type, this.collation, true,
				this.constrainedDomain, this.notNull, this.notNullConstraint, this.defaultExpression,
				this.defaultExpression.isPresent(), this.ownedSequence, this.identity, this.generated, this.comment,
				this.peculiarities, this.grants);
	}

}
