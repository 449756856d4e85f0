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
import org.awaitility.Awaitility;
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
		// An automatic ANALYZE would keep VACUUM from emptying the first block.
		fixture.jdbc().execute("ALTER TABLE orders SET (autovacuum_enabled = off)");
		fixture.jdbc().execute("ALTER TABLE orders ALTER COLUMN filler SET STORAGE PLAIN");
		int batches = Integer.MAX_VALUE;
		for (int moment = 0; moment < batches; moment++) {
			fixture.jdbc().execute("TRUNCATE orders");
			fixture.jdbc().execute("INSERT INTO orders SELECT i, repeat('x', 1000) FROM generate_series(1, 50) AS i");
			AtomicInteger calls = new AtomicInteger();
			int at = moment;

			fixture.backfill(fill(moment), NO_FENCE, (note) -> {
				if (calls.getAndIncrement() == at) {
					appearInTheFirstBlock(fixture);
				}
				return true;
			});

			assertThat(fixture.count(ORDERS, "token IS NULL")).as("at call %d of %d", at, calls.get()).isZero();
			batches = Math.min(batches, calls.get() - 1);
		}
		assertThat(batches).isGreaterThan(5);
	}

	// Too large for any block but one that is empty.
	private static void appearInTheFirstBlock(BackfillFixture fixture) {
		fixture.jdbc()
			.execute(
					"DELETE FROM orders WHERE ctid = ANY (ARRAY(SELECT ctid FROM orders WHERE ctid::text LIKE '(0,%'))");
		// As long as a snapshot is open here, such as that of an automatic ANALYZE of a
		// catalog, VACUUM cannot empty the block.
		Awaitility.await().until(() -> isInTheFirstBlock(fixture));
	}

	private static boolean isInTheFirstBlock(BackfillFixture fixture) {
		fixture.jdbc().execute("VACUUM orders");
		fixture.jdbc().execute("INSERT INTO orders VALUES (0, repeat('x', 7000), NULL)");
		boolean first = fixture.count(ORDERS, "id = 0 AND ctid::text LIKE '(0,%'") == 1;
		if (!first) {
			fixture.jdbc().execute("DELETE FROM orders WHERE id = 0");
		}
		return first;
	}

	private static Mapping fill(int number) {
		return Mapping.fill("v2_fill_" + number, ORDERS, TOKEN, "md5(random()::text)");
	}

}
