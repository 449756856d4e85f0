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

import io.zdm.plan.MappingGraph.Node;
import io.zdm.postgres.Identifier;

/**
 * How the trigger sees whether a row that the backfill has not filled yet is to be filled
 * because it is touched. One that cannot be converted must not fail a statement that does
 * not even write S: the backfill will report it.
 *
 * @param function the trigger function
 * @param node the mapping
 */
record HealOnTouch(Identifier function, Node node) {

	/**
	 * Return the variable that {@link #attempt(String)} sets.
	 * @return the declaration, empty where nothing can fail and there is none
	 */
	Optional<String> declaration() {
		return canFail() ? Optional.of(variable() + " boolean;") : Optional.empty();
	}

	/**
	 * Return the statements that try to fill the row.
	 * @param condition when neither S nor T is written and T is absent
	 * @return the statements, none where nothing can fail
	 */
	String attempt(String condition) {
		if (!canFail()) {
			return "";
		}
		Mapping mapping = this.node.mapping();
		RowConversion conversion = new RowConversion(this.function, mapping);
		String attempt = Plpgsql.lines(List.of(SyncFunction.ROW + " := NEW;", conversion.forward(SyncFunction.ROW),
				Plpgsql.ifThen(Plpgsql.present(SyncFunction.ROW, mapping.targets()),
						Plpgsql.lines(List.of(conversion.backward(SyncFunction.ROW), "%s := %s;".formatted(variable(),
								Plpgsql.differ(SyncFunction.ROW, "NEW", mapping.sources())))))));
		return Plpgsql.ifThen(condition, """
				BEGIN
				%s
				EXCEPTION WHEN OTHERS THEN
				  %s := false;
				END;""".formatted(Plpgsql.indent(attempt), variable()));
	}

	/**
	 * Return the condition that the row is to be filled.
	 * @return a boolean expression, NULL where no attempt was made
	 */
	String condition() {
		return canFail() ? variable() : "(%s AND %s)".formatted(Plpgsql.absent("NEW", this.node.mapping().targets()),
				Plpgsql.present("NEW", this.node.mapping().sources()));
	}

	/**
	 * Return whether the filling has to be tried to see whether it is possible.
	 * @return whether a value is converted
	 */
	boolean canFail() {
		return !new MappingSql(this.node.mapping()).isIdentity();
	}

	private String variable() {
		return "\"~heals_%d\"".formatted(this.node.index());
	}

}
