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

import java.util.List;

/**
 * A form of statement that is not run as it is.
 *
 * @param pattern the form
 * @param below the major version of PostgreSQL from which on it is safe; {@code 0} where
 * it never is
 * @param overridable whether the author can insist on it with {@code unsafe}
 * @param problem what it does, as the end of a sentence that begins with the form
 * @param remedy what to do instead, as a sentence
 */
record SqlRule(SqlPattern pattern, int below, boolean overridable, String problem, String remedy) {

	static SqlRule of(String pattern, String problem, String remedy) {
		return new SqlRule(SqlPattern.of(pattern), 0, true, problem, remedy);
	}

	static SqlRule impossible(String pattern, String problem, String remedy) {
		return new SqlRule(SqlPattern.of(pattern), 0, false, problem, remedy);
	}

	SqlRule below(int version) {
		return new SqlRule(this.pattern, version, this.overridable, this.problem, this.remedy);
	}

	/**
	 * Return whether a statement breaks the rule.
	 * @param form the form of the statement
	 * @param server the major version of the server
	 * @return whether it does
	 */
	boolean isBrokenBy(SqlForm form, int server) {
		return (this.below == 0 || server < this.below) && form.clauses().stream().anyMatch(this.pattern::matches);
	}

	/**
	 * Return the rule as a line of the table in the documentation.
	 * @return the line
	 */
	String documentation() {
		List<String> cells = List.of("`" + this.pattern.text().replace("|", "\\|") + "`"
				+ ((this.below > 0) ? " before PostgreSQL " + this.below : ""), this.problem, this.remedy);
		return "| " + String.join(" | ", cells) + " |";
	}

}
