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
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.zdm.postgres.Identifier;

/**
 * How the mappings of one table hang together: mapping n follows mapping p where n's
 * sources are p's targets. A column has at most one mapping that writes it and a mapping
 * at most one that it follows, so the graph is a forest, and each value has one way to
 * every other column.
 */
final class MappingGraph {

	private final List<Node> nodes;

	private final List<Group> groups;

	/**
	 * Create the graph.
	 * @param mappings the mappings of one table, oldest first
	 * @throws IllegalArgumentException if a column is the target of two mappings, or a
	 * mapping mixes sources of different origin, or follows itself
	 */
	MappingGraph(List<Mapping> mappings) {
		List<Integer> parents = IntStream.range(0, mappings.size())
			.mapToObj((index) -> parent(mappings, index))
			.toList();
		refuseSharedTargets(mappings);
		this.nodes = IntStream.range(0, mappings.size())
			.mapToObj((index) -> new Node(index, mappings.get(index), parents.get(index),
					depth(mappings, parents, index)))
			.toList();
		this.groups = groups();
		refuseChainedTransformers();
	}

	List<Node> nodes() {
		return this.nodes;
	}

	/**
	 * Return the connected groups, which share no column.
	 * @return the groups, in the order of their oldest mapping
	 */
	List<Group> connected() {
		return this.groups;
	}

	/**
	 * Return the mapping whose targets are the sources of a mapping.
	 * @param node the mapping
	 * @return the mapping that it follows
	 */
	Optional<Node> parent(Node node) {
		return (node.parent() < 0) ? Optional.empty() : Optional.of(this.nodes.get(node.parent()));
	}

	/**
	 * Return the mappings from one up to its root.
	 * @param node the mapping
	 * @return the mapping itself first, the root last
	 */
	List<Node> path(Node node) {
		List<Node> path = new ArrayList<>();
		for (Optional<Node> next = Optional.of(node); next.isPresent(); next = parent(next.get())) {
			path.add(next.get());
		}
		return path;
	}

	/**
	 * Return the mappings that follow a mapping, near or far.
	 * @param node the mapping
	 * @return the others whose path leads through it
	 */
	List<Node> descendants(Node node) {
		return this.nodes.stream().filter((other) -> !other.equals(node) && path(other).contains(node)).toList();
	}

	private List<Group> groups() {
		List<Group> found = new ArrayList<>();
		Set<Node> placed = new HashSet<>();
		for (Node first : this.nodes) {
			if (placed.contains(first)) {
				continue;
			}
			Set<Node> members = new LinkedHashSet<>(List.of(first));
			Set<Identifier> columns = new HashSet<>(first.columns());
			boolean grown = true;
			while (grown) {
				grown = false;
				for (Node candidate : this.nodes) {
					if (!members.contains(candidate) && candidate.columns().stream().anyMatch(columns::contains)) {
						members.add(candidate);
						columns.addAll(candidate.columns());
						grown = true;
					}
				}
			}
			placed.addAll(members);
			found.add(new Group(members.stream()
				.sorted(Comparator.comparingInt(Node::depth).thenComparingInt(Node::index))
				.toList()));
		}
		return List.copyOf(found);
	}

	private static int parent(List<Mapping> mappings, int index) {
		Mapping mapping = mappings.get(index);
		Set<Identifier> sources = names(mapping.sources());
		List<Integer> parents = IntStream.range(0, mappings.size())
			.filter((other) -> names(mappings.get(other).targets()).stream().anyMatch(sources::contains))
			.boxed()
			.toList();
		if (parents.isEmpty()) {
			return -1;
		}
		if (parents.size() > 1 || !names(mappings.get(parents.get(0)).targets()).containsAll(sources)) {
			throw new IllegalArgumentException(
					"Mapping '%s' of %s takes its sources %s from different places (%s): they must all be targets of one mapping, or of none"
						.formatted(mapping.id(), mapping.table().display(), display(sources),
								parents.stream().map((parent) -> mappings.get(parent).id()).toList()));
		}
		return parents.get(0);
	}

	private static int depth(List<Mapping> mappings, List<Integer> parents, int index) {
		int depth = 0;
		for (int parent = parents.get(index); parent >= 0; parent = parents.get(parent)) {
			depth++;
			if (depth > mappings.size()) {
				throw new IllegalArgumentException("Mapping '%s' of %s follows itself"
					.formatted(mappings.get(index).id(), mappings.get(index).table().display()));
			}
		}
		return depth;
	}

	private static void refuseSharedTargets(List<Mapping> mappings) {
		Set<Identifier> written = new HashSet<>();
		for (Mapping mapping : mappings) {
			for (MappedColumn target : mapping.targets()) {
				if (!written.add(target.name())) {
					throw new IllegalArgumentException("Column %s of %s is the target of two mappings, one of them '%s'"
						.formatted(target.name().value(), mapping.table().display(), mapping.id()));
				}
			}
		}
	}

	/**
	 * The trigger cannot carry a value through a transformer to what lies behind it.
	 */
	private void refuseChainedTransformers() {
		this.groups.stream()
			.map(Group::nodes)
			.filter((members) -> members.size() > 1)
			.flatMap(List::stream)
			.map(Node::mapping)
			.filter((mapping) -> mapping.transformer().isPresent())
			.findFirst()
			.ifPresent((mapping) -> {
				throw new IllegalArgumentException(
						"Mapping '%s' of %s is applied by a transformer and shares a column with another mapping"
							.formatted(mapping.id(), mapping.table().display()));
			});
	}

	private static Set<Identifier> names(List<MappedColumn> columns) {
		return columns.stream().map(MappedColumn::name).collect(Collectors.toCollection(LinkedHashSet::new));
	}

	private static List<String> display(Set<Identifier> names) {
		return names.stream().map(Identifier::value).toList();
	}

	/**
	 * A mapping in its place.
	 *
	 * @param index its position among the mappings of the table
	 * @param mapping the mapping
	 * @param parent the index of the mapping that it follows, or -1
	 * @param depth how many mappings lie above it
	 */
	record Node(int index, Mapping mapping, int parent, int depth) {

		Set<Identifier> columns() {
			Set<Identifier> columns = names(this.mapping.sources());
			columns.addAll(names(this.mapping.targets()));
			return columns;
		}

	}

	/**
	 * Mappings connected by shared columns.
	 *
	 * @param nodes the mappings, each after the one that it follows
	 */
	record Group(List<Node> nodes) {

		/**
		 * Return whether only a bean of the application can apply the mapping, which is
		 * alone then.
		 */
		boolean isTransformed() {
			return this.nodes.get(0).mapping().transformer().isPresent();
		}

		/**
		 * Return the mappings in the order in which they win: the most downstream first,
		 * of equally deep ones the latest.
		 */
		List<Node> winners() {
			return this.nodes.stream()
				.sorted(Comparator.comparingInt(Node::depth).thenComparingInt(Node::index).reversed())
				.toList();
		}

	}

}
