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

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.postgres.Identifier;

/**
 * The condition under which the trigger of a table fires. Where every mapping is a copy,
 * it is that a row does not obey: the two columns of a pair differ. What the backfill
 * writes obeys, and so does nearly every row that an application writes without touching
 * the pair: for them PostgreSQL does not call the function.
 * <p>
 * PostgreSQL reads a condition anew for every statement. This one, of two columns and
 * nothing else, costs about as much as the call that it saves; a longer one would cost
 * more.
 *
 * @param mappings all mappings of the table that are in sync
 */
record SyncCondition(List<Mapping> mappings) {

	/**
	 * Return whether the trigger has a condition. A conversion would be evaluated for
	 * every row, and equal is not enough where equal values may be of different bytes.
	 * @return whether every mapping is a copy of values for which equal means identical
	 */
	boolean isPresent() {
		return !this.mappings.isEmpty() && this.mappings.stream().allMatch(SyncCondition::isPlainCopy);
	}

	/**
	 * Return the columns that the condition compares.
	 * @return the columns, none where there is no condition
	 */
	Set<Identifier> columns() {
		return isPresent() ? this.mappings.stream()
			.flatMap((mapping) -> Stream.concat(mapping.sources().stream(), mapping.targets().stream()))
			.map(MappedColumn::name)
			.collect(Collectors.toCollection(LinkedHashSet::new)) : Set.of();
	}

	/**
	 * Return the condition as a part of the trigger's definition.
	 * @return the clause with a space behind it, or nothing
	 */
	String clause() {
		if (!isPresent()) {
			return "";
		}
		return this.mappings.stream()
			.map((mapping) -> "%s IS DISTINCT FROM %s".formatted(Plpgsql.field("NEW", mapping.targets().get(0)),
					Plpgsql.field("NEW", mapping.sources().get(0))))
			.collect(Collectors.joining(" OR ", "WHEN (", ") "));
	}

	private static boolean isPlainCopy(Mapping mapping) {
		if (mapping.transformer().isPresent() || !new MappingSql(mapping).isCopy()) {
			return false;
		}
		MappedColumn target = mapping.targets().get(0);
		MappedColumn source = mapping.sources().get(0);
		return target.equalMeansIdentical() && source.equalMeansIdentical()
				&& target.collation().equals(source.collation());
	}

}
