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
import java.util.Locale;

import io.zdm.migration.operation.SqlToken.Kind;

/**
 * Reads the tokens of an SQL text by PostgreSQL's rules (manual, "Lexical Structure"), so
 * that a word within a string, a comment or a quoted name is not taken for one of the
 * statement. Strings are standard-conforming.
 */
final class SqlTokenizer {

	private final String text;

	private final List<SqlToken> tokens = new ArrayList<>();

	private int position;

	private int depth;

	private SqlTokenizer(String text) {
		this.text = text;
	}

	/**
	 * Read the tokens of a text.
	 * @param text the text
	 * @return the tokens, without white space and comments
	 * @throws IllegalArgumentException if a string, a quoted name or a comment does not
	 * end
	 */
	static List<SqlToken> tokens(String text) {
		SqlTokenizer tokenizer = new SqlTokenizer(text);
		while (tokenizer.position < text.length()) {
			tokenizer.next();
		}
		return List.copyOf(tokenizer.tokens);
	}

	private void next() {
		char character = this.text.charAt(this.position);
		if (Character.isWhitespace(character)) {
			this.position++;
		}
		else if (at("--")) {
			int end = this.text.indexOf('\n', this.position);
			this.position = (end < 0) ? this.text.length() : end;
		}
		else if (at("/*")) {
			comment();
		}
		else if (character == '\'') {
			string(this.position + 1, false);
		}
		else if (character == '"') {
			quotedName(this.position + 1);
		}
		else if (character == '$' && dollarTag() > 0) {
			dollarString(dollarTag());
		}
		else if (isNameStart(character)) {
			word();
		}
		else if (isDigit(character) || (character == '.' && isDigit(peek(1)))) {
			number();
		}
		else {
			sign(character);
		}
	}

	private void comment() {
		int open = 0;
		do {
			if (at("/*")) {
				open++;
				this.position += 2;
			}
			else if (at("*/")) {
				open--;
				this.position += 2;
			}
			else if (this.position >= this.text.length()) {
				throw unterminated("a comment ('/*')");
			}
			else {
				this.position++;
			}
		}
		while (open > 0);
	}

	private void string(int start, boolean escapes) {
		int end = start;
		while (end < this.text.length()) {
			char character = this.text.charAt(end);
			if (escapes && character == '\\') {
				end += 2;
			}
			else if (character != '\'') {
				end++;
			}
			else if (end + 1 < this.text.length() && this.text.charAt(end + 1) == '\'') {
				end += 2;
			}
			else {
				add(Kind.STRING, this.text.substring(start, end), end + 1);
				return;
			}
		}
		throw unterminated("a string (')");
	}

	private void quotedName(int start) {
		int end = start;
		while (end < this.text.length()) {
			if (this.text.charAt(end) != '"') {
				end++;
			}
			else if (end + 1 < this.text.length() && this.text.charAt(end + 1) == '"') {
				end += 2;
			}
			else {
				add(Kind.QUOTED_NAME, this.text.substring(start, end).replace("\"\"", "\""), end + 1);
				return;
			}
		}
		throw unterminated("a quoted name (\")");
	}

	/**
	 * Return the length of the tag that opens a dollar-quoted string here, its signs
	 * included; 0 where none does, as at {@code $1}.
	 */
	private int dollarTag() {
		int end = this.position + 1;
		while (end < this.text.length() && this.text.charAt(end) != '$' && (isNameStart(this.text.charAt(end))
				|| (end > this.position + 1 && isDigit(this.text.charAt(end))))) {
			end++;
		}
		return (end < this.text.length() && this.text.charAt(end) == '$') ? end + 1 - this.position : 0;
	}

	private void dollarString(int tagLength) {
		int start = this.position + tagLength;
		String tag = this.text.substring(this.position, start);
		int end = this.text.indexOf(tag, start);
		if (end < 0) {
			throw unterminated("a string (%s)".formatted(tag));
		}
		add(Kind.STRING, this.text.substring(start, end), end + tagLength);
	}

	private void word() {
		int end = this.position;
		while (end < this.text.length() && (isNameStart(this.text.charAt(end)) || isDigit(this.text.charAt(end))
				|| this.text.charAt(end) == '$')) {
			end++;
		}
		String word = this.text.substring(this.position, end).toUpperCase(Locale.ROOT);
		char following = (end < this.text.length()) ? this.text.charAt(end) : ' ';
		if (following == '\'' && (word.equals("E") || word.equals("B") || word.equals("X") || word.equals("N"))) {
			string(end + 1, word.equals("E"));
		}
		else if (word.equals("U") && this.text.startsWith("&'", end)) {
			string(end + 2, false);
		}
		else if (word.equals("U") && this.text.startsWith("&\"", end)) {
			quotedName(end + 2);
		}
		else {
			add(Kind.WORD, word, end);
		}
	}

	private void number() {
		int end = this.position;
		while (end < this.text.length() && (Character.isLetterOrDigit(this.text.charAt(end))
				|| this.text.charAt(end) == '.' || this.text.charAt(end) == '_')) {
			end++;
		}
		add(Kind.NUMBER, this.text.substring(this.position, end), end);
	}

	private void sign(char character) {
		if (character == ')') {
			this.depth = Math.max(0, this.depth - 1);
		}
		String sign = at("::") ? "::" : String.valueOf(character);
		add(Kind.SIGN, sign, this.position + sign.length());
		if (character == '(') {
			this.depth++;
		}
	}

	private void add(Kind kind, String token, int end) {
		this.tokens.add(new SqlToken(kind, token, this.depth));
		this.position = end;
	}

	private boolean at(String sign) {
		return this.text.startsWith(sign, this.position);
	}

	private char peek(int offset) {
		return (this.position + offset < this.text.length()) ? this.text.charAt(this.position + offset) : ' ';
	}

	private static boolean isNameStart(char character) {
		return Character.isLetter(character) || character == '_' || character >= 0x80;
	}

	private static boolean isDigit(char character) {
		return character >= '0' && character <= '9';
	}

	private static IllegalArgumentException unterminated(String what) {
		return new IllegalArgumentException("The statement has %s that does not end".formatted(what));
	}

}
