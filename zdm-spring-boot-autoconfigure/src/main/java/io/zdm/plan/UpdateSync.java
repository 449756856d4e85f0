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
import io.zdm.postgres.Literal;

/**
 * What the trigger does to one group of mappings when a row is updated: of the targets
 * that the statement changed the most downstream one wins. From it values go up to the
 * root, as far as anything changed, and then down into every other branch.
 *
 * @param zdmSchema the schema of zdm
 * @param function the trigger function
 * @param graph all mappings of the table
 * @param group the group
 */
record UpdateSync(Identifier zdmSchema, Identifier function, MappingGraph graph, Group group) {

	/**
	 * Return the variables, which see the row as the statement left it.
	 * @return the declarations
	 */
	List<String> declarations() {
		List<String> declarations = new ArrayList<>();
		for (Node node : this.group.nodes()) {
			if (!isLone()) {
				declarations.add("%s boolean := %s\n  AND (%s);".formatted(wins(node),
						Plpgsql.differ("NEW", "OLD", node.mapping().targets()),
						isNoBackfill(node.mapping()).replace("\n", "\n  ")));
			}
			healing(node).declaration().ifPresent(declarations::add);
		}
		return declarations;
	}

	/**
	 * Return what is done.
	 * @return the statements
	 */
	String statements() {
		if (isLone()) {
			return new LoneUpdateSync(this.zdmSchema, this.function, this.group.nodes().get(0)).statements();
		}
		List<String> statements = new ArrayList<>();
		this.group.nodes()
			.stream()
			.map((node) -> new LegacyStamp(this.zdmSchema, node.mapping()).onUpdate())
			.forEach(statements::add);
		StringBuilder branches = new StringBuilder();
		for (Node winner : this.group.winners()) {
			branches.append(branches.isEmpty() ? "IF " : "ELSIF ")
				.append(wins(winner))
				.append(" THEN\n")
				.append(Plpgsql.indent(
						Plpgsql.lines(List.of(upwards(this.graph.path(winner)), downwards(this.graph.path(winner))))))
				.append("\n");
		}
		statements
			.add(branches.append("ELSE\n").append(Plpgsql.indent(downwards(List.of()))).append("\nEND IF;").toString());
		return Plpgsql.lines(statements);
	}

	private boolean isLone() {
		return this.group.nodes().size() == 1;
	}

	private static String wins(Node node) {
		return "\"~wins_%d\"".formatted(node.index());
	}

	/**
	 * Return the condition that T is not written by the backfill of the mapping, which
	 * writes it from S: its backward direction rests. A trigger that the backfill's
	 * update sets off in turn is an application's again.
	 * @param mapping the mapping
	 * @return a boolean expression, never NULL
	 */
	static String isNoBackfill(Mapping mapping) {
		return isNoFilling(mapping.id());
	}

	/**
	 * Return the condition that S is not written by a repair from T, which leaves T as it
	 * was written, also where the way there and back would change it.
	 * @param mapping the mapping
	 * @return a boolean expression, never NULL
	 */
	static String isNoRepair(Mapping mapping) {
		return isNoFilling(mapping.backwardRepair());
	}

	private static String isNoFilling(String name) {
		return """
				pg_catalog.pg_trigger_depth() OPERATOR(pg_catalog.>) 1
				  OR COALESCE(pg_catalog.current_setting('zdm.backfill', true) OPERATOR(pg_catalog.<>) %s, true)"""
			.formatted(Literal.of(name));
	}

	/**
	 * Return the condition that S was written and is to be carried over to T.
	 * @param mapping the mapping
	 * @return a boolean expression, never NULL
	 */
	static String sourcesWritten(Mapping mapping) {
		String differ = Plpgsql.differ("NEW", "OLD", mapping.sources());
		return new MappingSql(mapping).isCopy() ? differ
				: "(%s\n  AND (%s))".formatted(differ, isNoRepair(mapping).replace("\n", "\n  "));
	}

	/**
	 * Above the first mapping the way goes on only while a value there has changed or has
	 * yet to be filled: a source that still says the same keeps its own form.
	 */
	private String upwards(List<Node> path) {
		Node node = path.get(0);
		RowConversion conversion = new RowConversion(this.function, node.mapping());
		String backward = conversion.unlessSealed(conversion.backward("NEW"));
		List<Node> above = path.subList(1, path.size());
		if (above.isEmpty()) {
			return backward;
		}
		List<String> statements = new ArrayList<>(List.of(backward));
		above.stream().map(this::seeWhetherToHeal).forEach(statements::add);
		List<String> reasons = new ArrayList<>();
		for (Node ancestor : above) {
			reasons.add(Plpgsql.differ("NEW", "OLD", ancestor.mapping().targets()));
			reasons.add(Plpgsql.differ("NEW", "OLD", ancestor.mapping().sources()));
			reasons.add(healing(ancestor).condition());
		}
		statements.add(Plpgsql.ifThen(Plpgsql.or(reasons), upwards(above)));
		return Plpgsql.lines(statements);
	}

	private String downwards(List<Node> except) {
		List<String> statements = new ArrayList<>();
		for (Node node : this.group.nodes()) {
			if (except.contains(node)) {
				continue;
			}
			List<String> reasons = new ArrayList<>();
			if (!except.isEmpty()) {
				reasons.add(wins(node));
			}
			reasons.add(sourcesWritten(node.mapping()));
			reasons.add(healing(node).condition());
			statements.add(seeWhetherToHeal(node));
			statements.add(Plpgsql.ifThen(Plpgsql.or(reasons),
					new RowConversion(this.function, node.mapping()).forward("NEW")));
		}
		return Plpgsql.lines(statements);
	}

	private String seeWhetherToHeal(Node node) {
		Mapping mapping = node.mapping();
		return healing(node).attempt("""
				%s
				  AND %s
				  AND %s""".formatted(Plpgsql.absent("NEW", mapping.targets()),
				Plpgsql.same("NEW", "OLD", mapping.targets()), Plpgsql.same("NEW", "OLD", mapping.sources())));
	}

	private HealOnTouch healing(Node node) {
		return new HealOnTouch(this.function, node);
	}

}
