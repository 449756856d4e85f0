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

import io.zdm.postgres.Identifier;

/**
 * A column on one side of a mapping.
 *
 * @param name the column
 * @param type its type with modifier, schema-qualified where needed, as
 * {@code format_type} prints it under an empty {@code search_path}
 * @param collation the quoted, qualified collation where it is not the type's own
 * @param equalMeansIdentical whether two equal values of the type are always the same
 * bytes, so that plain comparison serves instead of that of images (not so for numeric,
 * citext, json and others)
 * @param immutableDefault the column's default where it is an immutable expression: what
 * a writer that does not mention the column writes there
 * @param suppliedByServer whether the column has another default, as from a sequence: who
 * does not mention it writes there what nobody knows before
 * @param formerName the name by which expressions know the column, where it has another
 * one for the time that it is sealed
 */
public record MappedColumn(Identifier name, String type, Optional<String> collation, boolean equalMeansIdentical,
		Optional<String> immutableDefault, boolean suppliedByServer, Optional<Identifier> formerName) {

	/**
	 * Create a column under its own name.
	 * @param name the column
	 * @param type its type with modifier
	 * @param collation the collation where it is not the type's own
	 * @param equalMeansIdentical whether two equal values are always the same bytes
	 * @param immutableDefault the default, if there is one
	 * @param suppliedByServer whether the column has another default
	 */
	public MappedColumn(Identifier name, String type, Optional<String> collation, boolean equalMeansIdentical,
			Optional<String> immutableDefault, boolean suppliedByServer) {
		this(name, type, collation, equalMeansIdentical, immutableDefault, suppliedByServer, Optional.empty());
	}

	/**
	 * Create a column without a default, or with one that is immutable.
	 * @param name the column
	 * @param type its type with modifier
	 * @param collation the collation where it is not the type's own
	 * @param equalMeansIdentical whether two equal values are always the same bytes
	 * @param immutableDefault the default, if there is one
	 */
	public MappedColumn(Identifier name, String type, Optional<String> collation, boolean equalMeansIdentical,
			Optional<String> immutableDefault) {
		this(name, type, collation, equalMeansIdentical, immutableDefault, false);
	}

	/**
	 * Return the name by which expressions know the column.
	 * @return the name, whatever the column is called for now
	 */
	Identifier nameInExpressions() {
		return this.formerName.orElse(this.name);
	}

	MappedColumn renamed(List<Renaming> renamings) {
		return renamings.stream()
			.filter((renaming) -> renaming.from().equals(this.name))
			.findFirst()
			.map((renaming) -> new MappedColumn(renaming.to(), this.type, this.collation, this.equalMeansIdentical,
					this.immutableDefault, this.suppliedByServer, Optional.of(nameInExpressions())))
			.orElse(this);
	}

}
