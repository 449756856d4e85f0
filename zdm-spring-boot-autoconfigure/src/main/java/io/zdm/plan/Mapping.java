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
import java.util.stream.Stream;

import io.zdm.DualWriteMode;
import io.zdm.postgres.QualifiedName;

/**
 * The heart of a migration: how target columns T follow from source columns S of the same
 * table, and back. Trigger, backfill, verification and gate all work from it alone.
 *
 * @param id the stable name of the mapping, unique in the database, of letters, digits
 * and underscores only
 * @param table the table
 * @param sources the source columns S
 * @param targets the target columns T
 * @param forward one conversion for each target column, over the source columns
 * @param backward one conversion for each source column, over the target columns
 * @param dualWrite who keeps both sides in step
 * @param swapped whether the targets get the names of the sources at contract, so that
 * until then every release goes on with the sources
 */
public record Mapping(String id, QualifiedName table, List<MappedColumn> sources, List<MappedColumn> targets,
		List<Conversion> forward, List<Conversion> backward, DualWriteMode dualWrite, boolean swapped) {

	public Mapping {
		sources = List.copyOf(sources);
		targets = List.copyOf(targets);
		forward = List.copyOf(forward);
		backward = List.copyOf(backward);
		if (!id.matches("[A-Za-z0-9_]{1,48}")) {
			throw new IllegalArgumentException("'%s' is not the name of a mapping".formatted(id));
		}
		if (targets.isEmpty() || forward.size() != targets.size() || backward.size() != sources.size()) {
			throw new IllegalArgumentException(
					"Mapping '%s' needs one forward conversion for each target and one backward for each source"
						.formatted(id));
		}
		boolean transformed = Stream.concat(forward.stream(), backward.stream())
			.anyMatch(Conversion.Transformer.class::isInstance);
		if (transformed && (sources.size() != 1 || targets.size() != 1 || !forward.equals(backward))) {
			throw new IllegalArgumentException(
					"Mapping '%s' needs one transformer for both directions, one source and one target".formatted(id));
		}
	}

	/**
	 * Create a mapping whose targets keep their names.
	 * @param id the stable name of the mapping
	 * @param table the table
	 * @param sources the source columns S
	 * @param targets the target columns T
	 * @param forward one conversion for each target column
	 * @param backward one conversion for each source column
	 * @param dualWrite who keeps both sides in step
	 */
	public Mapping(String id, QualifiedName table, List<MappedColumn> sources, List<MappedColumn> targets,
			List<Conversion> forward, List<Conversion> backward, DualWriteMode dualWrite) {
		this(id, table, sources, targets, forward, backward, dualWrite, false);
	}

	/**
	 * Create a mapping that trigger and interceptors keep in step.
	 * @param id the stable name of the mapping
	 * @param table the table
	 * @param sources the source columns S
	 * @param targets the target columns T
	 * @param forward one conversion for each target column
	 * @param backward one conversion for each source column
	 */
	public Mapping(String id, QualifiedName table, List<MappedColumn> sources, List<MappedColumn> targets,
			List<Conversion> forward, List<Conversion> backward) {
		this(id, table, sources, targets, forward, backward, DualWriteMode.BOTH);
	}

	/**
	 * Create a fill: columns that are set once where they are NULL, and kept in step with
	 * nothing.
	 * @param id the stable name
	 * @param table the table
	 * @param target the column
	 * @param value an expression over the columns of the row, which need not be immutable
	 * @return the fill
	 */
	public static Mapping fill(String id, QualifiedName table, MappedColumn target, String value) {
		return new Mapping(id, table, List.of(), List.of(target), List.of(new Conversion.Expression(value)), List.of());
	}

	/**
	 * Return the bean that converts values, where SQL cannot.
	 * @return the name of the {@link io.zdm.ColumnTransformer} bean, if the mapping has
	 * one
	 */
	public Optional<String> transformer() {
		return (this.forward.get(0) instanceof Conversion.Transformer transformer) ? Optional.of(transformer.bean())
				: Optional.empty();
	}

	/**
	 * Return the value of {@code zdm.backfill} that names a repair of S in this mapping,
	 * as its {@linkplain #id() name} alone names a filling of T.
	 * @return the value
	 */
	public String backwardRepair() {
		return this.id + ":backward";
	}

	/**
	 * Return this mapping kept in step by a trigger, whoever did so before.
	 * @return the mapping
	 */
	public Mapping triggered() {
		return this.dualWrite.hasTrigger() ? this : new Mapping(this.id, this.table, this.sources, this.targets,
				this.forward, this.backward, DualWriteMode.TRIGGER, this.swapped);
	}

	/**
	 * Return this mapping on a partition of the table.
	 * @param partition the partition, or the table itself
	 * @return the mapping, which keeps its name
	 */
	public Mapping on(QualifiedName partition) {
		return new Mapping(this.id, partition, this.sources, this.targets, this.forward, this.backward, this.dualWrite,
				this.swapped);
	}

	/**
	 * Return this mapping over columns that have other names for now.
	 * @param renamings which columns are called what
	 * @return the mapping, whose expressions go on under the names that they were written
	 * with
	 */
	public Mapping renamed(List<Renaming> renamings) {
		return new Mapping(this.id, this.table, columns(this.sources, renamings), columns(this.targets, renamings),
				conversions(this.forward, renamings), conversions(this.backward, renamings), this.dualWrite,
				this.swapped);
	}

	private static List<MappedColumn> columns(List<MappedColumn> columns, List<Renaming> renamings) {
		return columns.stream().map((column) -> column.renamed(renamings)).toList();
	}

	private static List<Conversion> conversions(List<Conversion> conversions, List<Renaming> renamings) {
		return conversions.stream().map((conversion) -> conversion.renamed(renamings)).toList();
	}

	/**
	 * Return whether the sources are out of everybody's reach: a value that they cannot
	 * hold must not fail a write any more.
	 * @return whether they are sealed
	 */
	public boolean isSealed() {
		return this.sources.stream().anyMatch((source) -> source.formerName().isPresent());
	}

}
