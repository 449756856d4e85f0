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

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.zdm.migration.operation.SqlToken.Kind;

/**
 * A form that the beginning of a clause can have. It consists of words, of which several
 * may be possible ({@code UPDATE|DELETE}) or which may be missing ({@code [UNIQUE]}); of
 * {@code name}, a name that may be qualified; of {@code expression}, anything but a
 * constant; and of {@code …}, any tokens outside of parentheses. What follows
 * {@code without} must not come later in the clause.
 *
 * @param text the pattern
 * @param elements its elements
 * @param without phrases that must be missing
 */
record SqlPattern(String text, List<String> elements, List<List<String>> without) {

	private static final Set<String> CONSTANT_WORDS = Set.of("NULL", "TRUE", "FALSE", "CURRENT_TIMESTAMP",
			"CURRENT_DATE", "CURRENT_TIME", "LOCALTIMESTAMP", "LOCALTIME", "CURRENT_USER", "SESSION_USER");

	static SqlPattern of(String text) {
		String[] parts = text.split(" without ");
		List<List<String>> without = (parts.length == 1) ? List.of()
				: Arrays.stream(parts[1].split(" or ")).map((phrase) -> List.of(phrase.split(" "))).toList();
		return new SqlPattern(text, List.of(parts[0].split(" ")), without);
	}

	/**
	 * Return whether a clause has this form.
	 * @param clause the clause
	 * @return whether it has
	 */
	boolean matches(List<SqlToken> clause) {
		return matches(clause, 0, 0) && this.without.stream()
			.noneMatch((phrase) -> IntStream.rangeClosed(0, clause.size() - phrase.size())
				.anyMatch((start) -> isPhrase(clause, start, phrase)));
	}

	private static boolean isPhrase(List<SqlToken> clause, int start, List<String> phrase) {
		return IntStream.range(0, phrase.size())
			.allMatch((i) -> clause.get(start + i).depth() == 0 && clause.get(start + i).isWord(phrase.get(i)));
	}

	private boolean matches(List<SqlToken> clause, int element, int token) {
		if (element == this.elements.size()) {
			return true;
		}
		String wanted = this.elements.get(element);
		if (wanted.equals("…")) {
			return IntStream.rangeClosed(token, clause.size())
				.filter((next) -> next == clause.size() || clause.get(next).depth() == 0)
				.anyMatch((next) -> matches(clause, element + 1, next));
		}
		if (wanted.startsWith("[")) {
			return (isOneOf(clause, token, wanted.substring(1, wanted.length() - 1))
					&& matches(clause, element + 1, token + 1)) || matches(clause, element + 1, token);
		}
		if (wanted.equals("name")) {
			return token < clause.size() && isName(clause.get(token))
					&& matches(clause, element + 1, SqlForm.endOfName(clause, token));
		}
		if (wanted.equals("expression")) {
			return token < clause.size() && !isConstant(clause, token) && matches(clause, element + 1, token + 1);
		}
		return isOneOf(clause, token, wanted) && matches(clause, element + 1, token + 1);
	}

	private static boolean isOneOf(List<SqlToken> clause, int token, String words) {
		return token < clause.size() && clause.get(token).isWord(Set.of(words.split("\\|")));
	}

	private static boolean isName(SqlToken token) {
		return token.kind() == Kind.WORD || token.kind() == Kind.QUOTED_NAME;
	}

	/**
	 * Return whether a constant stands somewhere, or a value that is the same throughout
	 * a statement; nothing may be done with it but casts.
	 */
	private static boolean isConstant(List<SqlToken> clause, int start) {
		int end = start;
		if (clause.get(end).isSign("-") || clause.get(end).isSign("+")) {
			end++;
		}
		if (end >= clause.size()) {
			return false;
		}
		SqlToken first = clause.get(end);
		boolean now = first.isWord("NOW") && end + 2 < clause.size() && clause.get(end + 1).isSign("(")
				&& clause.get(end + 2).isSign(")");
		boolean typed = first.kind() == Kind.WORD && end + 1 < clause.size()
				&& clause.get(end + 1).kind() == Kind.STRING;
		if (!now && !typed && !first.isWord(CONSTANT_WORDS) && first.kind() != Kind.STRING
				&& first.kind() != Kind.NUMBER) {
			return false;
		}
		end += now ? 3 : typed ? 2 : 1;
		while (end < clause.size() && clause.get(end).isSign("::")) {
			end = endOfType(clause, end + 1);
		}
		return end >= clause.size() || clause.get(end).kind() == Kind.WORD;
	}

	private static int endOfType(List<SqlToken> clause, int start) {
		int end = (start < clause.size()) ? SqlForm.endOfName(clause, start) : start;
		while (end < clause.size() && (clause.get(end).depth() > 0 || clause.get(end).isSign("(")
				|| clause.get(end).isSign(")") || clause.get(end).isSign("[") || clause.get(end).isSign("]"))) {
			end++;
		}
		return end;
	}

}
