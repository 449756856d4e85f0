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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.plan.MappingGraph.Node;
import io.zdm.postgres.Identifier;

/**
 * The body of the trigger function of one table.
 */
final class SyncFunction {

	/**
	 * A copy of NEW on which a conversion is tried: its value then is of the column's
	 * type, without naming the type.
	 */
	static final String ROW = "\"~row\"";

	private final Identifier zdmSchema;

	private final Identifier name;

	private final MappingGraph graph;

	private final boolean conditional;

	/**
	 * Create the function.
	 * @param zdmSchema the schema of zdm
	 * @param name the name of the function
	 * @param graph the mappings
	 * @param conditional whether the trigger fires only where a row does not obey
	 */
	SyncFunction(Identifier zdmSchema, Identifier name, MappingGraph graph, boolean conditional) {
		this.zdmSchema = zdmSchema;
		this.name = name;
		this.graph = graph;
		this.conditional = conditional;
	}

	/**
	 * Return the body. OLD may be touched in an update only: before PostgreSQL 11 it is
	 * not assigned in an insert.
	 * @return the text between the dollar quotes
	 */
	String body() {
		return """
				#variable_conflict use_column
				BEGIN
				  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
				%s
				  ELSE
				%s
				  END IF;
				  RETURN NEW;
				END""".formatted(
				Plpgsql
					.indent(Plpgsql.indent(Plpgsql.lines(List.of(this.conditional ? "" : nothingToDo(), onUpdate())))),
				Plpgsql.indent(Plpgsql.indent(onInsert())));
	}

	/**
	 * Where the trigger fires for every row, nearly every statement of an application
	 * ends here. The short form comes first, and alone, for PostgreSQL prepares all
	 * operands of an expression: it is true where nothing has changed and everything is
	 * there, and where it is NULL or false the long one decides.
	 */
	private String nothingToDo() {
		String unchanged = Plpgsql.ifThen(unchanged(), "RETURN NEW;");
		boolean plain = this.graph.nodes()
			.stream()
			.map(Node::mapping)
			.allMatch((mapping) -> mapping.transformer().isEmpty())
				&& columns().stream().allMatch(MappedColumn::equalMeansIdentical);
		if (!plain) {
			return unchanged;
		}
		String present = columns().stream()
			.map((column) -> "NEW.%1$s OPERATOR(pg_catalog.=) OLD.%1$s".formatted(column.name()))
			.collect(Collectors.joining(" AND "));
		return Plpgsql.lines(List.of(Plpgsql.ifThen(present, "RETURN NEW;"), unchanged));
	}

	private String unchanged() {
		List<String> conditions = new ArrayList<>();
		conditions.add(Plpgsql.same("NEW", "OLD", columns()));
		for (Node node : this.graph.nodes()) {
			Mapping mapping = node.mapping();
			if (mapping.transformer().isPresent()) {
				continue;
			}
			String present = Plpgsql.present("NEW", mapping.targets());
			conditions.add(new MappingSql(mapping).isIdentity()
					? "(%s OR %s)".formatted(present, Plpgsql.absent("NEW", mapping.sources())) : present);
		}
		return String.join("\n  AND ", conditions);
	}

	private List<MappedColumn> columns() {
		Map<Identifier, MappedColumn> columns = new LinkedHashMap<>();
		for (Node node : this.graph.nodes()) {
			node.mapping().targets().forEach((target) -> columns.putIfAbsent(target.name(), target));
			node.mapping().sources().forEach((source) -> columns.putIfAbsent(source.name(), source));
		}
		return List.copyOf(columns.values());
	}

	private String onUpdate() {
		List<UpdateSync> groups = this.graph.connected()
			.stream()
			.filter((group) -> !group.isTransformed())
			.map((group) -> new UpdateSync(this.zdmSchema, this.name, this.graph, group))
			.toList();
		return block(groups.stream().map(UpdateSync::declarations).flatMap(Collection::stream).toList(),
				Plpgsql.lines(Stream
					.concat(groups.stream().map(UpdateSync::statements), transformed().map(TransformerSync::onUpdate))
					.toList()),
				hasExpressions());
	}

	private String onInsert() {
		List<InsertSync> groups = this.graph.connected()
			.stream()
			.filter((group) -> !group.isTransformed())
			.map((group) -> new InsertSync(this.zdmSchema, this.name, this.graph, group))
			.toList();
		boolean evaluates = hasExpressions() || this.graph.nodes()
			.stream()
			.anyMatch((node) -> new LegacyStamp(this.zdmSchema, node.mapping()).evaluatesExpressions());
		return block(List.of(),
				Plpgsql.lines(Stream
					.concat(groups.stream().map(InsertSync::statements), transformed().map(TransformerSync::onInsert))
					.toList()),
				evaluates);
	}

	private Stream<TransformerSync> transformed() {
		return this.graph.connected()
			.stream()
			.filter(MappingGraph.Group::isTransformed)
			.map((group) -> new TransformerSync(this.zdmSchema, group.nodes().get(0).mapping()));
	}

	/**
	 * Expressions see a search_path of their own. It is put back before the function
	 * returns, and by PostgreSQL when the statement fails.
	 */
	private String block(List<String> declarations, String statements, boolean pinned) {
		List<String> all = new ArrayList<>();
		if (usesRow()) {
			all.add(ROW + " record;");
		}
		String work = statements;
		if (pinned) {
			all.add("\"~path\" pg_catalog.text := pg_catalog.current_setting('search_path');");
			all.add("\"~set\" pg_catalog.text := pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);");
			work = Plpgsql
				.lines(List.of(statements, "\"~set\" := pg_catalog.set_config('search_path', \"~path\", true);"));
		}
		all.addAll(declarations);
		return all.isEmpty() ? work : """
				DECLARE
				%s
				BEGIN
				%s
				END;""".formatted(Plpgsql.indent(Plpgsql.lines(all)), Plpgsql.indent(work));
	}

	private boolean usesRow() {
		return this.graph.nodes()
			.stream()
			.map(Node::mapping)
			.anyMatch((mapping) -> mapping.transformer().isEmpty() && !new MappingSql(mapping).isCopy());
	}

	private boolean hasExpressions() {
		return this.graph.nodes()
			.stream()
			.map(Node::mapping)
			.anyMatch((mapping) -> mapping.forward().stream().anyMatch(Conversion.Expression.class::isInstance)
					|| mapping.backward().stream().anyMatch(Conversion.Expression.class::isInstance));
	}

}
