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

import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SqlTokenizer}.
 */
class SqlTokenizerTests {

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '~',
			value = { "alter Table t # ALTER TABLE T", "a /* x /* y */ drop */ b # A B", "--x # ~~",
					"'drop -- x' y # 'drop -- x' Y", "'it''s' b # 'it''s' B", "'back\\' b # 'back\\' B",
					"E'it\\'s' b # 'it\\'s' B", "e'\\\\' b # '\\\\' B", "U&'d\\0061t' b # 'd\\0061t' B",
					"X'1F' b # '1F' B", "\"Drop\" b # \"Drop\" B", "\"a\"\"b\" c # \"a\"b\" C",
					"$$ drop; $$ b # ' drop; ' B", "$f$ $$ ' $f$ b # ' $$ ' ' B", "$1 + $2 # $ 1 + $ 2",
					"a$b$c d # A$B$C D", "1.5e3+.5 # 1.5e3 + .5", "(a, (b)) # ( A , ( B ) )", "x::int # X :: INT",
					"größe # GRÖSSE", "'a' 'b' # 'a' 'b'" })
	void readsTokens(String text, String tokens) {
		assertThat(show(text)).isEqualTo(tokens);
	}

	@Test
	void aCommentEndsWithItsLine() {
		assertThat(show("a -- drop\nb")).isEqualTo("A B");
	}

	@Test
	void countsTheParenthesesAroundAToken() {
		assertThat(SqlTokenizer.tokens("f(a, (b)) c").stream().filter((token) -> token.kind() == SqlToken.Kind.WORD))
			.extracting(SqlToken::depth)
			.containsExactly(0, 1, 2, 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT 'a", "SELECT E'a\\'", "SELECT \"a", "SELECT 1 /* a /* b */", "SELECT $a$ x $b$" })
	void refusesWhatDoesNotEnd(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> SqlTokenizer.tokens(text))
			.withMessageEndingWith("that does not end");
	}

	private static String show(String text) {
		return SqlTokenizer.tokens(text).stream().map((token) -> switch (token.kind()) {
			case STRING -> "'" + token.text() + "'";
			case QUOTED_NAME -> "\"" + token.text() + "\"";
			default -> token.text();
		}).collect(Collectors.joining(" "));
	}

}
