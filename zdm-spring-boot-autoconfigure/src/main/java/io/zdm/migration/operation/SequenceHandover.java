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

package io.zdm.migration.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.zdm.plan.MappedColumn;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Rehearsal.IdentitySequence;
import io.zdm.postgres.TableSnapshot;

/**
 * The sequence that numbers the rows, from the old column to the new one, in the
 * transaction of the swap. That of serial changes its owner; that of an identity column
 * cannot, so that another goes on where it ends.
 */
final class SequenceHandover {

	private final QualifiedName table;

	private final TableSnapshot.Column source;

	private final MappedColumn target;

	private final Optional<IdentitySequence> identity;

	private final QualifiedName temporary;

	SequenceHandover(TableSnapshot table, TableSnapshot.Column source, MappedColumn target,
			Optional<IdentitySequence> identity) {
		this.table = table.name();
		this.source = source;
		this.target = target;
		this.identity = identity;
		this.temporary = new QualifiedName(this.identity.map(IdentitySequence::name).orElse(this.table).schema(),
				Identifier.generated("zdm_%s_%s_seq".formatted(this.table.name().value(), source.name().value())));
	}

	/**
	 * Return what would make the new column of a copy an identity column.
	 * @param copy the quoted name of the copy
	 * @return the statement, if the old column is one
	 */
	Optional<String> addIdentityTo(String copy) {
		return addIdentity(copy, "");
	}

	private Optional<String> addIdentity(String relation, String name) {
		return this.identity
			.map((sequence) -> "ALTER TABLE %s ALTER COLUMN %s ADD GENERATED %s AS IDENTITY (%s%s)".formatted(relation,
					this.target.name(), sequence.always() ? "ALWAYS" : "BY DEFAULT", name, sequence.options()));
	}

	/**
	 * Return what has to be done while the old column is still there.
	 * @return the statements
	 */
	List<String> beforeDrop() {
		List<String> statements = new ArrayList<>();
		this.source.ownedSequence().ifPresent((sequence) -> {
			if (isWider()) {
				statements.add("ALTER SEQUENCE %s AS %s".formatted(sequence, this.target.type()));
			}
			statements.add("ALTER SEQUENCE %s OWNED BY %s.%s".formatted(sequence, this.table, this.target.name()));
		});
		addIdentity(this.table.quoted(), "SEQUENCE NAME %s ".formatted(this.temporary)).ifPresent(statements::add);
		this.identity
			.ifPresent((sequence) -> statements.add("SELECT pg_catalog.setval(%s, last_value, is_called) FROM %s"
				.formatted(Literal.of(this.temporary.quoted()), sequence.name())));
		return statements;
	}

	/**
	 * Return what gives the sequence its final name.
	 * @return the statement, if it is another one
	 */
	Optional<String> afterDrop() {
		return this.identity
			.map((sequence) -> "ALTER SEQUENCE %s RENAME TO %s".formatted(this.temporary, sequence.name().name()));
	}

	private boolean isWider() {
		return switch (this.target.type()) {
			case "bigint" -> this.source.type().equals("integer") || this.source.type().equals("smallint");
			case "integer" -> this.source.type().equals("smallint");
			default -> false;
		};
	}

}
