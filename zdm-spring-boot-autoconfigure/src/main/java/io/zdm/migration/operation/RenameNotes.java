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
import java.util.Set;
import java.util.stream.Collectors;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;

/**
 * What a person should know before a column is renamed.
 *
 * @param table the table
 * @param source the column
 * @param to its new name
 * @param indexes its temporary indexes
 * @param triggers the twins of triggers
 */
record RenameNotes(TableSnapshot table, TableSnapshot.Column source, Identifier to, List<TemporaryIndex> indexes,
		List<TriggerTwin> triggers) {

	List<String> all() {
		List<String> notes = new ArrayList<>();
		this.indexes.stream().filter(TemporaryIndex::unique).forEach((index) -> notes.add(index.uniqueNote()));
		addMissingIndexes(notes);
		this.triggers.forEach((trigger) -> notes.add(trigger.note(this.source.name(), this.to)));
		this.source.defaultExpression()
			.ifPresent((expression) -> notes
				.add("Until contract an INSERT of NULL into '%s' that leaves '%s' out gets the default %s."
					.formatted(this.to.value(), from(), expression)));
		addSequence(notes);
		addPublications(notes);
		this.table.mentions()
			.stream()
			.filter((mention) -> mention.column().equals(this.source.name()))
			.forEach((mention) -> notes.add(
					("The function %s mentions '%s' in the line \"%s\"; PostgreSQL does not record that, so change the "
							+ "function before contract.")
						.formatted(mention.function(), from(), mention.line().strip())));
		return notes;
	}

	private void addMissingIndexes(List<String> notes) {
		Set<TableSnapshot.Index> copied = this.indexes.stream()
			.map(TemporaryIndex::original)
			.collect(Collectors.toSet());
		TemporaryIndex.originals(this.table, this.source.name())
			.filter((index) -> !copied.contains(index))
			.forEach((index) -> notes
				.add("Until contract the new release has to do without the index %s, of which '%s' cannot have a copy."
					.formatted(index.name().display(), this.to.value())));
	}

	private void addSequence(List<String> notes) {
		this.source.ownedSequence()
			.ifPresent((sequence) -> notes
				.add("Until contract the sequence %s belongs to '%s' only: pg_get_serial_sequence finds none for '%s'."
					.formatted(sequence.display(), from(), this.to.value())));
	}

	private void addPublications(List<String> notes) {
		this.table.dependents()
			.stream()
			.filter((dependent) -> dependent.description().startsWith("publication ")
					&& dependent.columnsUsed().contains(this.source.name()))
			.forEach((dependent) -> notes
				.add(("The %s sends the column as '%s' until contract and as '%s' from then on: its "
						+ "subscribers need the new name at that moment.")
					.formatted(dependent.description(), from(), this.to.value())));
	}

	private String from() {
		return this.source.name().value();
	}

}
