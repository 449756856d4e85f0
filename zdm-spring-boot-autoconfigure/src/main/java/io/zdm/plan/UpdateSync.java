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
			if (isLarge()) {
				declarations.add("\"~wins_%d\" boolean := %s;".formatted(node.index(), targetsWritten(node)));
			}
			if (!sql(node).isIdentity()) {
				declarations.add("\"~heals_%d\" boolean;".formatted(node.index()));
			}
		}
		return declarations;
	}

	/**
	 * Return what is done. PostgreSQL prepares every expression anew in each transaction,
	 * so there is none that is not needed: who writes T of a lone mapping is no legacy
	 * writer.
	 * @return the statements
	 */
	String statements() {
		String stamps = Plpgsql.lines(this.group.nodes()
			.stream()
			.map((node) -> new LegacyStamp(this.zdmSchema, node.mapping()).onUpdate())
			.toList());
		StringBuilder branches = new StringBuilder();
		for (Node winner : this.group.winners()) {
			branches.append(branches.isEmpty() ? "IF " : "ELSIF ")
				.append(wins(winner))
				.append(" THEN\n")
				.append(Plpgsql.indent(
						Plpgsql.lines(List.of(upwards(this.graph.path(winner)), downwards(this.graph.path(winner))))))
				.append("\n");
		}
		branches.append("ELSE\n")
			.append(Plpgsql.indent(Plpgsql.lines(List.of(isLarge() ? "" : stamps, downwards(List.of())))))
			.append("\nEND IF;");
		return Plpgsql.lines(List.of(isLarge() ? stamps : "", branches.toString()));
	}

	private boolean isLarge() {
		return this.group.nodes().size() > 1;
	}

	private String wins(Node node) {
		return isLarge() ? "\"~wins_%d\"".formatted(node.index()) : targetsWritten(node);
	}

	/**
	 * The backfill of a mapping writes T from S: its backward direction rests. A trigger
	 * that the backfill's update sets off in turn is an application's again.
	 */
	private static String targetsWritten(Node node) {
		return """
				%s
				  AND (pg_catalog.pg_trigger_depth() OPERATOR(pg_catalog.>) 1
				    OR COALESCE(pg_catalog.current_setting('zdm.backfill', true) OPERATOR(pg_catalog.<>) %s, true))"""
			.formatted(Plpgsql.differ("NEW", "OLD", node.mapping().targets()), Literal.of(node.mapping().id()));
	}

	/**
	 * A repair of S from T leaves T as it was written, also where the way there and back
	 * would change it.
	 */
	private static String sourcesWritten(Node node) {
		String differ = Plpgsql.differ("NEW", "OLD", node.mapping().sources());
		if (sql(node).isCopy()) {
			return differ;
		}
		return """
				(%s
				  AND (pg_catalog.pg_trigger_depth() OPERATOR(pg_catalog.>) 1
				    OR COALESCE(pg_catalog.current_setting('zdm.backfill', true) OPERATOR(pg_catalog.<>) %s, true)))"""
			.formatted(differ, Literal.of(node.mapping().backwardRepair()));
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
			reasons.add(heals(ancestor));
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
			reasons.add(sourcesWritten(node));
			reasons.add(heals(node));
			statements.add(seeWhetherToHeal(node));
			statements.add(Plpgsql.ifThen(Plpgsql.or(reasons),
					new RowConversion(this.function, node.mapping()).forward("NEW")));
		}
		return Plpgsql.lines(statements);
	}

	private String heals(Node node) {
		if (!sql(node).isIdentity()) {
			return "\"~heals_%d\"".formatted(node.index());
		}
		return "(%s AND %s)".formatted(Plpgsql.absent("NEW", node.mapping().targets()),
				Plpgsql.present("NEW", node.mapping().sources()));
	}

	/**
	 * A row that the backfill has not filled yet is filled when it is touched. One that
	 * cannot be converted must not fail a statement that does not even write S: the
	 * backfill will report it.
	 */
	private String seeWhetherToHeal(Node node) {
		if (sql(node).isIdentity()) {
			return "";
		}
		Mapping mapping = node.mapping();
		RowConversion conversion = new RowConversion(this.function, mapping);
		String attempt = Plpgsql.lines(List.of(SyncFunction.ROW + " := NEW;", conversion.forward(SyncFunction.ROW),
				Plpgsql.ifThen(Plpgsql.present(SyncFunction.ROW, mapping.targets()),
						Plpgsql.lines(List.of(conversion.backward(SyncFunction.ROW), "\"~heals_%d\" := %s;"
							.formatted(node.index(), Plpgsql.differ(SyncFunction.ROW, "NEW", mapping.sources())))))));
		return Plpgsql.ifThen(
				"""
						%s
						  AND %s
						  AND %s""".formatted(Plpgsql.absent("NEW", mapping.targets()),
						Plpgsql.same("NEW", "OLD", mapping.targets()), Plpgsql.same("NEW", "OLD", mapping.sources())),
				"""
						BEGIN
						%s
						EXCEPTION WHEN OTHERS THEN
						  "~heals_%d" := false;
						END;""".formatted(Plpgsql.indent(attempt), node.index()));
	}

	private static MappingSql sql(Node node) {
		return new MappingSql(node.mapping());
	}

}
