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

package io.zdm.postgres;

import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Literal}.
 */
@PostgresTest
class LiteralTests {

	@PostgresVersionsTest
	void comesBackAsItWasUnderEverySetting(TestDatabase database) {
		for (String text : new String[] { "", "plain", "it's", "a\\b", "\\'", "''\\\\", "$$ -- /*", "é😀\n\t" }) {
			for (String setting : new String[] { "on", "off" }) {
				String back = database.database().<String>inTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
					session.execute("SET LOCAL standard_conforming_strings = " + setting);
					return session.value(String.class, "SELECT " + Literal.of(text));
				});
				assertThat(back).isEqualTo(text);
			}
		}
	}

}
