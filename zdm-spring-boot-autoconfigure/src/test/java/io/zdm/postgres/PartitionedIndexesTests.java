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

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.zdm.postgres.ConcurrentDdlException.Reason;
import io.zdm.postgres.PartitionedIndexes.PartitionedIndex;
import io.zdm.postgres.PartitionedIndexes.Transactions;
import io.zdm.testing.Background;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link PartitionedIndexes}.
 */
@PostgresTest
class PartitionedIndexesTests {

	private static final QualifiedName ORDERS = QualifiedName.of("public", "orders");

	private static final PartitionedIndex INDEX = new PartitionedIndex(ORDERS,
			QualifiedName.of("public", "orders_customer_idx"), false, "USING btree (customer)",
			Optional.of("CREATE INDEX USING btree (customer)"));

	private static final String SCHEMA = """
			CREATE TABLE orders (id int, customer int, amount int) PARTITION BY RANGE (id);
			CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (1000);
			CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM (1000) TO (2000) PARTITION BY LIST (customer);
			CREATE TABLE orders_2_a PARTITION OF orders_2 FOR VALUES IN (0, 1);
			CREATE TABLE orders_2_b PARTITION OF orders_2 FOR VALUES IN (2, 3);
			CREATE SCHEMA archive;
			CREATE TABLE archive."Orders 3" PARTITION OF orders FOR VALUES FROM (2000) TO (3000);
			CREATE INDEX orders_1_customer_idx ON orders_1 (customer DESC);
			INSERT INTO orders SELECT i, i % 4, 0 FROM generate_series(0, 2999) i;
			""";

	private static final String INDEXES = """
			SELECT c.relname || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END
			    || coalesce(' of ' || h.inhparent::regclass, '')
			FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
			JOIN pg_class t ON t.oid = i.indrelid LEFT JOIN pg_inherits h ON h.inhrelid = c.oid
			WHERE lower(t.relname) LIKE 'orders%' ORDER BY c.relname COLLATE "C"
			""";

	private static final List<String> BUILT = List.of("Orders 3_customer_idx of orders_customer_idx",
			"orders_1_customer_idx", "orders_1_customer_idx_2 of orders_customer_idx",
			"orders_2_a_customer_idx of orders_2_customer_idx", "orders_2_b_customer_idx of orders_2_customer_idx",
			"orders_2_customer_idx of orders_customer_idx", "orders_customer_idx");

	@BeforeEach
	void createTables(TestDatabase database) {
		database.jdbc().execute(SCHEMA);
	}

	@PostgresVersionsTest(atLeast = 11)
	void everyPartitionGetsItsIndexWhileAllAreWritten(TestDatabase database) {
		AtomicBoolean stop = new AtomicBoolean();
		AtomicInteger writes = new AtomicInteger();
		CompletableFuture<Void> writer = Background.run(() -> {
			while (!stop.get()) {
				database.jdbc().update("UPDATE orders SET amount = amount + 1 WHERE id = ?", writes.get() % 3000);
				writes.incrementAndGet();
			}
		});
		Awaitility.await().until(() -> writes.get() > 10);

		indexes(database).create(INDEX, transactions());
		indexes(database).create(INDEX, transactions());
		stop.set(true);
		writer.join();

		assertThat(list(database)).isEqualTo(BUILT);
	}

	@PostgresVersionsTest(atLeast = 11)
	void allThatWasBuiltIsDropped(TestDatabase database) {
		indexes(database).create(INDEX, transactions());

		indexes(database).drop(INDEX, transactions());
		indexes(database).drop(INDEX, transactions());

		assertThat(list(database)).containsExactly("orders_1_customer_idx");
	}

	@PostgresVersionsTest(atLeast = 11)
	void whatAnEarlierAttemptHasLeftIsTakenUp(TestDatabase database) {
		leaveHalf(database);

		indexes(database).create(INDEX, transactions());

		assertThat(list(database)).isEqualTo(BUILT);
	}

	@PostgresVersionsTest(atLeast = 11)
	void whatAnEarlierAttemptHasLeftIsDropped(TestDatabase database) {
		leaveHalf(database);

		indexes(database).drop(INDEX, transactions());

		assertThat(list(database)).containsExactly("orders_1_customer_idx");
	}

	@PostgresVersionsTest(atLeast = 11)
	void partitionsComeAndGoMeanwhile(TestDatabase database) {
		database.jdbc().execute("CREATE INDEX orders_customer_idx ON ONLY orders (customer)");
		AtomicBoolean first = new AtomicBoolean(true);
		Transactions transactions = new Transactions(TransactionSettings.BOOKKEEPING, (session) -> {
			if (first.getAndSet(false)) {
				database.jdbc().execute("CREATE TABLE orders_4 PARTITION OF orders FOR VALUES FROM (3000) TO (4000)");
				database.jdbc().execute("DROP TABLE orders_2_b");
				database.jdbc().execute("DROP TABLE orders_1");
			}
		}, (attempt) -> {
		});

		indexes(database).create(INDEX, transactions);

		assertThat(list(database)).containsExactly("Orders 3_customer_idx of orders_customer_idx",
				"orders_2_a_customer_idx of orders_2_customer_idx", "orders_2_customer_idx of orders_customer_idx",
				"orders_4_customer_idx of orders_customer_idx", "orders_customer_idx");
	}

	@PostgresVersionsTest(atLeast = 11)
	void anotherIndexOfTheNameIsReported(TestDatabase database) {
		database.jdbc().execute("CREATE INDEX orders_customer_idx ON ONLY orders (amount)");

		var failure = catchThrowableOfType(ConcurrentDdlException.class,
				() -> indexes(database).create(INDEX, transactions()));
		indexes(database).drop(INDEX, transactions());

		assertThat(failure.reason()).isEqualTo(Reason.NAME_TAKEN);
		assertThat(list(database)).containsExactly("orders_1_customer_idx", "orders_customer_idx invalid");
	}

	private static void leaveHalf(TestDatabase database) {
		database.jdbc().execute("CREATE INDEX orders_customer_idx ON ONLY orders (customer)");
		database.jdbc().execute("CREATE INDEX orders_1_customer_idx_2 ON orders_1 (customer)");
		database.jdbc().execute("CREATE INDEX orders_2_customer_idx ON ONLY orders_2 (customer)");
		database.jdbc().execute("CREATE INDEX orders_2_a_customer_idx ON orders_2_a (customer)");
		database.jdbc().execute("ALTER INDEX orders_2_customer_idx ATTACH PARTITION orders_2_a_customer_idx");
		database.jdbc().execute("CREATE INDEX orders_2_b_customer_idx ON orders_2_b (customer)");
		database.jdbc()
			.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_2_b_customer_idx'::regclass");
	}

	private static PartitionedIndexes indexes(TestDatabase database) {
		Database view = database.database();
		return new PartitionedIndexes(view, new ConcurrentIndexes(view), new TableLock(view,
				new LockPolicy(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofMinutes(1))));
	}

	private static Transactions transactions() {
		return new Transactions(TransactionSettings.BOOKKEEPING, (session) -> {
		}, (attempt) -> {
		});
	}

	private static List<String> list(TestDatabase database) {
		return database.jdbc().queryForList(INDEXES, String.class);
	}

}
