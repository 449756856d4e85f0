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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;

/**
 * The sequences in which the sync of a mapping leaves the time of the last legacy write,
 * as an epoch second; not called yet means never. A sequence takes no row lock and keeps
 * its value when the writer rolls back.
 *
 * @param schema the schema of zdm
 * @param mapping the mapping
 */
public record SyncSequences(Identifier schema, Mapping mapping) {

	/**
	 * Return the sequence of the writes of S that did not write T.
	 * @return the name of the sequence
	 */
	public QualifiedName legacy() {
		return new QualifiedName(this.schema, Identifier.generated("legacy_" + this.mapping.id()));
	}

	/**
	 * Return the sequence of the inserts in which S may be no more than its column's
	 * default: from a writer of S that wrote just that, or from a writer of T that wrote
	 * NULL.
	 * @return the name of the sequence, empty where no source column has a default
	 */
	public Optional<QualifiedName> ambiguous() {
		return this.mapping.sources()
			.stream()
			.anyMatch((source) -> source.immutableDefault().isPresent() || source.suppliedByServer())
					? Optional
						.of(new QualifiedName(this.schema, Identifier.generated("ambiguous_" + this.mapping.id())))
					: Optional.empty();
	}

	/**
	 * Return the statements that create the sequences where they do not exist.
	 * @return the statements
	 */
	public List<String> create() {
		return names().stream().map((name) -> "CREATE SEQUENCE IF NOT EXISTS " + name + " AS bigint").toList();
	}

	/**
	 * Return the statements that drop the sequences.
	 * @return the statements
	 */
	public List<String> drop() {
		return names().stream().map((name) -> "DROP SEQUENCE IF EXISTS " + name).toList();
	}

	/**
	 * Return the grants that a writer's role needs for its writes to be counted, and no
	 * more: without them it writes all the same, uncounted.
	 * @param roles the roles that may insert into or update the table
	 * @return the statements, none without roles
	 */
	public List<String> grants(Collection<Identifier> roles) {
		return roles.isEmpty() ? List.of() : grants(String.join(", ", roles.stream().map(Identifier::quoted).toList()));
	}

	/**
	 * Return the grants for a table that everybody may write.
	 * @return the statements
	 */
	public List<String> grantsToPublic() {
		return grants("PUBLIC");
	}

	private List<String> grants(String grantees) {
		List<String> statements = new ArrayList<>();
		statements.add("GRANT USAGE ON SCHEMA " + this.schema + " TO " + grantees);
		names().forEach((name) -> statements.add("GRANT SELECT, UPDATE ON SEQUENCE " + name + " TO " + grantees));
		return List.copyOf(statements);
	}

	private List<QualifiedName> names() {
		List<QualifiedName> names = new ArrayList<>(List.of(legacy()));
		ambiguous().ifPresent(names::add);
		return names;
	}

}
