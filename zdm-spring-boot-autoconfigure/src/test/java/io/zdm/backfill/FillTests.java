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

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static io.zdm.backfill.BackfillFixture.NO_FENCE;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Backfill} of a column that is filled once, without a trigger that
 * would catch what moves behind the walk.
 */
@PostgresTest
class FillTests {

	private static final QualifiedName ORDERS = QualifiedName.of("public", "orders");

	private static final MappedColumn TOKEN = new MappedColumn(new Identifier("token"), "text", Optional.empty(), true,
			Optional.empty());

	@Test
	void aRowThatMovesBehindTheWalkIsFilledWheneverThatIs(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database);
		fixture.jdbc().execute("CREATE TABLE orders (id int, filler text NOT NULL, token text)");
		int batches = Integer.MAX_VALUE;
		for (int moment = 0; moment < batches; moment++) {
			fixture.jdbc().execute("TRUNCATE orders");
			fixture.jdbc().execute("INSERT INTO orders SELECT i, repeat('x', 400) FROM generate_series(1, 400) AS i");
			fixture.jdbc().execute("DELETE FROM orders WHERE ctid < '(1,0)'::tid");
			fixture.jdbc().execute("VACUUM orders");
			AtomicInteger calls = new AtomicInteger();
			int at = moment;

			fixture.backfill(fill(moment), NO_FENCE, (note) -> {
				if (calls.getAndIncrement() == at) {
					fixture.jdbc().execute("INSERT INTO orders VALUES (0, 'moved', NULL)");
				}
				return true;
			});

			assertThat(fixture.count(ORDERS, "token IS NULL AND id > 0")).isZero();
			assertThat(fixture.count(ORDERS, "token IS NULL")).as("at call %d of %d", at, calls.get())
				.isEqualTo(0);
			batches = Math.min(batches, calls.get() - 1);
		}
		assertThat(batches).isGreaterThan(10);
	}

	private static Mapping fill(int number) {
		return Mapping.fill("v2_fill_" + number, ORDERS, TOKEN, "md5(random()::text)");
	}

}
