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
import java.util.List;

import io.zdm.plan.MappingGraph.Group;
import io.zdm.plan.MappingGraph.Node;
import io.zdm.postgres.Identifier;

/**
 * What the trigger does to one group of mappings when a row is inserted. Which columns
 * the statement named cannot be seen: the most downstream target that is present wins,
 * and what already obeys is left alone, be it copied, restored or moved from another
 * partition.
 *
 * @param zdmSchema the schema of zdm
 * @param function the trigger function
 * @param graph all mappings of the table
 * @param group the group
 */
record InsertSync(Identifier zdmSchema, Identifier function, MappingGraph graph, Group group) {

	/**
	 * Return what is done.
	 * @return the statements
	 */
	String statements() {
		List<String> statements = new ArrayList<>();
		if (isLarge()) {
			this.group.nodes().stream().map(this::stampAsGiven).forEach(statements::add);
		}
		StringBuilder branches = new StringBuilder();
		for (Node winner : this.group.winners()) {
			List<Node> path = this.graph.path(winner);
			List<String> branch = new ArrayList<>();
			path.stream().map(this::backward).forEach(branch::add);
			this.group.nodes().stream().filter((node) -> !path.contains(node)).map(this::forward).forEach(branch::add);
			branches.append(branches.isEmpty() ? "IF " : "ELSIF ")
				.append(Plpgsql.present("NEW", winner.mapping().targets()))
				.append(" THEN\n")
				.append(Plpgsql.indent(Plpgsql.lines(branch)))
				.append("\n");
		}
		branches.append("ELSE\n")
			.append(Plpgsql.indent(Plpgsql.lines(this.group.nodes().stream().map(this::forward).toList())))
			.append("\nEND IF;");
		statements.add(branches.toString());
		return Plpgsql.lines(statements);
	}

	private boolean isLarge() {
		return this.group.nodes().size() > 1;
	}

	private String backward(Node node) {
		RowConversion conversion = new RowConversion(this.function, node.mapping());
		if (isCopy(node)) {
			return conversion.backward("NEW");
		}
		return conversion.unlessSealed(unlessObeys(conversion.backward(SyncFunction.ROW), node.mapping().sources(),
				conversion.forward(SyncFunction.ROW), node.mapping().targets(),
				RowConversion.take(node.mapping().sources())));
	}

	private String forward(Node node) {
		RowConversion conversion = new RowConversion(this.function, node.mapping());
		String stamp = isLarge() ? "" : new LegacyStamp(this.zdmSchema, node.mapping())
			.onInsert(Plpgsql.present("NEW", node.mapping().sources()));
		if (isCopy(node)) {
			return Plpgsql.lines(List.of(stamp, conversion.forward("NEW")));
		}
		return unlessObeys(conversion.forward(SyncFunction.ROW), node.mapping().targets(),
				conversion.backward(SyncFunction.ROW), node.mapping().sources(),
				Plpgsql.lines(List.of(stamp, RowConversion.take(node.mapping().targets()))));
	}

	/**
	 * First the direction that will be needed if the row does not obey: it has to succeed
	 * anyway.
	 */
	private static String unlessObeys(String needed, List<MappedColumn> columns, String other,
			List<MappedColumn> otherColumns, String then) {
		return Plpgsql.lines(List.of(SyncFunction.ROW + " := NEW;", needed,
				Plpgsql.ifThen(Plpgsql.differ(SyncFunction.ROW, "NEW", columns), Plpgsql.lines(
						List.of(other, Plpgsql.ifThen(Plpgsql.differ(SyncFunction.ROW, "NEW", otherColumns), then))))));
	}

	/**
	 * S was given, and neither T nor anything downstream of it was.
	 */
	private String stampAsGiven(Node node) {
		Mapping mapping = node.mapping();
		List<String> conditions = new ArrayList<>();
		conditions.add(Plpgsql.present("NEW", mapping.sources()));
		conditions.add(Plpgsql.absent("NEW", mapping.targets()));
		this.graph.descendants(node)
			.forEach((descendant) -> conditions.add(Plpgsql.absent("NEW", descendant.mapping().targets())));
		String asGiven = String.join("\n  AND ", conditions);
		LegacyStamp stamp = new LegacyStamp(this.zdmSchema, mapping);
		if (isCopy(node)) {
			return stamp.onInsert(asGiven);
		}
		RowConversion conversion = new RowConversion(this.function, mapping);
		return Plpgsql.ifThen(asGiven, unlessObeys(conversion.forward(SyncFunction.ROW), mapping.targets(),
				conversion.backward(SyncFunction.ROW), mapping.sources(), stamp.onInsert("")));
	}

	private static boolean isCopy(Node node) {
		return new MappingSql(node.mapping()).isCopy();
	}

}
