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
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.zdm.postgres.Identifier;

/**
 * The condition under which the trigger of a table fires. Where every mapping is a copy,
 * it is that a row does not obey: the two columns of a pair differ. What the backfill
 * writes obeys, and so does nearly every row that an application writes without touching
 * the pair: for them PostgreSQL does not call the function.
 * <p>
 * PostgreSQL reads a condition anew for every statement. This one, of two columns and
 * nothing else, costs about as much as the call that it saves; what a longer one costs is
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
			.flatMap((mapping) -> IntStream.range(0, mapping.targets().size())
				.mapToObj((index) -> "%s IS DISTINCT FROM %s".formatted(
						Plpgsql.field("NEW", mapping.targets().get(index)),
						Plpgsql.field("NEW", source(mapping, index)))))
			.collect(Collectors.joining(" OR ", "WHEN (", ") "));
	}

	private static boolean isPlainCopy(Mapping mapping) {
		if (mapping.transformer().isPresent() || mapping.sources().isEmpty() || !new MappingSql(mapping).isIdentity()) {
			return false;
		}
		return IntStream.range(0, mapping.targets().size()).allMatch((index) -> {
			MappedColumn target = mapping.targets().get(index);
			MappedColumn source = source(mapping, index);
			return target.equalMeansIdentical() && source.equalMeansIdentical() && target.type().equals(source.type())
					&& target.collation().equals(source.collation());
		});
	}

	private static MappedColumn source(Mapping mapping, int index) {
		Identifier name = ((Conversion.Identity) mapping.forward().get(index)).column();
		return mapping.sources()
			.stream()
			.filter((source) -> source.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException(
					"Mapping '%s' copies the column %s, which it does not have".formatted(mapping.id(), name)));
	}

}
