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

package io.zdm.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import io.zdm.lifecycle.SyncedMapping;
import io.zdm.lifecycle.SyncedTable;
import io.zdm.plan.Mapping;

/**
 * What has to be done for the rows that an entity writes into a table.
 *
 * @param table the table
 * @param entity the table as the entity writes it
 * @param mappings the mappings to look at, those next to what the entity writes first
 */
record TableRule(SyncedTable table, EntityTable entity, List<DirectedMapping> mappings) {

	/**
	 * Find out what has to be done.
	 * @param table a table with mappings
	 * @param entity the table as an entity writes it
	 * @return the rule, or nothing where the entity writes no mapped column
	 */
	static Optional<TableRule> of(SyncedTable table, EntityTable entity) {
		List<DirectedMapping> backward = new ArrayList<>();
		List<DirectedMapping> forward = new ArrayList<>();
		for (SyncedMapping synced : table.mappings()) {
			Mapping mapping = synced.mapping();
			if (entity.writesAny(mapping.targets()) || feeds(mapping, backward)) {
				backward.add(new DirectedMapping(synced, Direction.BACKWARD));
			}
			else if (entity.writesAny(mapping.sources())) {
				forward.add(new DirectedMapping(synced, Direction.FORWARD));
			}
		}
		Collections.reverse(backward);
		List<DirectedMapping> all = new ArrayList<>(backward);
		all.addAll(forward);
		boolean keyed = !entity.key().isEmpty()
				&& entity.key().stream().allMatch((column) -> table.columnTypes().containsKey(column));
		return (all.isEmpty() || !keyed) ? Optional.empty()
				: Optional.of(new TableRule(table, entity, List.copyOf(all)));
	}

	private static boolean feeds(Mapping mapping, List<DirectedMapping> downstream) {
		return downstream.stream()
			.flatMap((directed) -> directed.mapping().sources().stream())
			.anyMatch((source) -> mapping.targets().stream().anyMatch((target) -> target.name().equals(source.name())));
	}

	/**
	 * Return whether the rows have to be looked at in every transaction: where no trigger
	 * does the work, or can do no more than to mark, a sample is not enough.
	 * @return whether no write may be left out
	 */
	boolean always() {
		return !untriggered().isEmpty()
				|| this.mappings.stream().anyMatch((directed) -> directed.mapping().transformer().isPresent());
	}

	List<DirectedMapping> untriggered() {
		return this.mappings.stream().filter((directed) -> !directed.mapping().dualWrite().hasTrigger()).toList();
	}

	boolean isLike(TableRule other) {
		return this.table.equals(other.table) && this.mappings.equals(other.mappings)
				&& this.entity.key().equals(other.entity.key());
	}

	/**
	 * A mapping with the direction in which values have to follow.
	 *
	 * @param synced the mapping with its migration
	 * @param direction the direction
	 */
	record DirectedMapping(SyncedMapping synced, Direction direction) {

		Mapping mapping() {
			return this.synced.mapping();
		}

	}

}
