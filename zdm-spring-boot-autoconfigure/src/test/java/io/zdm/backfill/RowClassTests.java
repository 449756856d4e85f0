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

package io.zdm.backfill;

import java.util.List;
import java.util.Objects;

import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RowClass}.
 */
class RowClassTests {

	/**
	 * Keys that a generator with a step of its own has made would all be of one class.
	 */
	@PostgresVersionsTest
	void eachPassTakesItsShareOfEveryPageWhateverTheKeys(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id bigint PRIMARY KEY, name text)");
		database.jdbc().execute("INSERT INTO users SELECT 16 * n, 'name of ' || n FROM generate_series(1, 20000) AS n");

		for (int pass = 0; pass < 16; pass++) {
			List<Long> rowsOfPages = database.jdbc().queryForList("""
					SELECT count(*) FILTER (WHERE %s) FROM users
					GROUP BY (ctid::text::point)[0] HAVING count(*) > 128
					""".formatted(new RowClass(16, pass).condition()), Long.class);

			assertThat(rowsOfPages).hasSizeGreaterThan(100).allMatch((rows) -> rows >= 8 && rows <= 12);
		}
	}

	@PostgresVersionsTest
	void eachRowBelongsToOnePass(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users AS SELECT n FROM generate_series(1, 5000) AS n");

		long rows = 0;
		for (int pass = 0; pass < 4; pass++) {
			rows += rows(database, new RowClass(4, pass));
		}

		assertThat(rows).isEqualTo(5000);
		assertThat(rows(database, new RowClass(1, 0))).isEqualTo(5000);
	}

	private static long rows(TestDatabase database, RowClass rowClass) {
		return Objects.requireNonNull(
				database.jdbc().queryForObject("SELECT count(*) FROM users WHERE " + rowClass.condition(), Long.class));
	}

}
