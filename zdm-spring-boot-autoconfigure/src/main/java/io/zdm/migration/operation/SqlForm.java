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

/**
 * A statement by its form, with all left out that means the same: each action of an ALTER
 * TABLE is a clause of its own, and every word that may be left out is in its place.
 *
 * @param clauses the clauses, one but for an ALTER TABLE
 * @param single whether the text is one statement
 */
record SqlForm(List<List<SqlToken>> clauses, boolean single) {

	private static final Set<String> OPTIONS_IN_PARENTHESES = Set.of("VACUUM", "REINDEX", "CLUSTER");

	private static final Set<String> NOT_A_COLUMN = Set.of("COLUMN", "CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY",
			"FOREIGN", "EXCLUDE", "NOT", "TO");

	/**
	 * Return the form of a text.
	 * @param text the text
	 * @return the form
	 * @throws IllegalArgumentException if there is no statement in it, or it does not end
	 */
	static SqlForm of(String text) {
		List<SqlToken> tokens = new ArrayList<>(SqlTokenizer.tokens(text));
		while (!tokens.isEmpty() && tokens.get(tokens.size() - 1).isSign(";")) {
			tokens.remove(tokens.size() - 1);
		}
		if (tokens.isEmpty()) {
			throw new IllegalArgumentException("'%s' holds no statement; write one".formatted(text.strip()));
		}
		return new SqlForm(clauses(plain(tokens)), isSingle(tokens));
	}

	/**
	 * A semicolon between parentheses belongs to a rule, one between BEGIN ATOMIC and END
	 * to the body of a function.
	 */
	private static boolean isSingle(List<SqlToken> tokens) {
		int blocks = 0;
		for (int i = 0; i < tokens.size(); i++) {
			SqlToken token = tokens.get(i);
			if (token.isWord("BEGIN") && i + 1 < tokens.size() && tokens.get(i + 1).isWord("ATOMIC")) {
				blocks++;
			}
			else if (blocks > 0 && token.isWord("CASE")) {
				blocks++;
			}
			else if (blocks > 0 && token.isWord("END")) {
				blocks--;
			}
			else if (blocks == 0 && token.depth() == 0 && token.isSign(";")) {
				return false;
			}
		}
		return true;
	}

	private static List<SqlToken> plain(List<SqlToken> tokens) {
		List<SqlToken> plain = new ArrayList<>();
		for (int i = 0; i < tokens.size(); i++) {
			int exists = exists(tokens, i);
			if (exists > 0) {
				i += exists - 1;
			}
			else if (i >= 1 && tokens.get(0).isWord(OPTIONS_IN_PARENTHESES) && tokens.get(1).isSign("(")) {
				if (!tokens.get(i).isSign("(") && !tokens.get(i).isSign(")")) {
					plain.add(tokens.get(i).atDepth(0));
				}
			}
			else {
				plain.add(tokens.get(i));
			}
		}
		return plain;
	}

	/**
	 * Return the number of tokens of an IF EXISTS or IF NOT EXISTS.
	 */
	private static int exists(List<SqlToken> tokens, int at) {
		if (tokens.get(at).depth() > 0 || !tokens.get(at).isWord("IF") || at + 2 >= tokens.size()) {
			return 0;
		}
		if (tokens.get(at + 1).isWord("EXISTS")) {
			return 2;
		}
		return (tokens.get(at + 1).isWord("NOT") && tokens.get(at + 2).isWord("EXISTS")) ? 3 : 0;
	}

	private static List<List<SqlToken>> clauses(List<SqlToken> tokens) {
		if (tokens.size() < 3 || !tokens.get(0).isWord("ALTER") || !tokens.get(1).isWord("TABLE")
				|| tokens.get(2).isWord("ALL")) {
			return List.of(List.copyOf(tokens));
		}
		int name = tokens.get(2).isWord("ONLY") ? 3 : 2;
		int actions = endOfName(tokens, name);
		List<List<SqlToken>> clauses = new ArrayList<>();
		List<SqlToken> head = new ArrayList<>(tokens.subList(0, 2));
		head.addAll(tokens.subList(name, actions));
		if (actions < tokens.size() && tokens.get(actions).isSign("*")) {
			actions++;
		}
		int start = actions;
		for (int i = actions; i <= tokens.size(); i++) {
			if (i == tokens.size() || (tokens.get(i).depth() == 0 && tokens.get(i).isSign(","))) {
				clauses.add(clause(head, tokens.subList(start, i)));
				start = i + 1;
			}
		}
		return List.copyOf(clauses);
	}

	private static List<SqlToken> clause(List<SqlToken> head, List<SqlToken> action) {
		List<SqlToken> clause = new ArrayList<>(head);
		clause.addAll(action);
		boolean column = action.size() > 1 && action.get(0).isWord(Set.of("ADD", "DROP", "ALTER", "RENAME"))
				&& !action.get(1).isWord(NOT_A_COLUMN);
		if (column) {
			clause.add(head.size() + 1, new SqlToken(SqlToken.Kind.WORD, "COLUMN", 0));
		}
		return List.copyOf(clause);
	}

	/**
	 * Return where a name ends that may be qualified.
	 * @param tokens the tokens
	 * @param start where it begins
	 * @return the position after it
	 */
	static int endOfName(List<SqlToken> tokens, int start) {
		int end = start + 1;
		while (end + 1 < tokens.size() && tokens.get(end).isSign(".")) {
			end += 2;
		}
		return Math.min(end, tokens.size());
	}

}
