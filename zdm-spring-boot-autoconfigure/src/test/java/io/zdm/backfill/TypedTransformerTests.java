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

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.zdm.ColumnTransformer;
import io.zdm.plan.Conversion;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.TableSync;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillRanges;
import io.zdm.store.StoreSchema;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TypedTransformer}: which types it takes, and that their values reach
 * the database and come back.
 */
@PostgresTest
class TypedTransformerTests {

	private static final QualifiedName VALUES = QualifiedName.of("public", "things");

	@PostgresVersionsTest
	void everyTypeGoesThereAndBack(TestDatabase database) {
		new StoreSchema(database.database(), BackfillFixture.SCHEMA).install();
		Stream
			.of(new Sample<>(String.class, "varchar(40)", "'it''s'", (value) -> value + "\\ \"{}\"é"),
					new Sample<>(Integer.class, "integer", "41", (value) -> value + 1),
					new Sample<>(Long.class, "bigint", "5000000000", (value) -> -value),
					new Sample<>(BigDecimal.class, "numeric(12,4)", "1.5",
							(value) -> value.negate().stripTrailingZeros()),
					new Sample<>(Boolean.class, "boolean", "true", (value) -> !value),
					new Sample<>(UUID.class, "uuid", "'00000000-0000-0000-0000-000000000001'",
							(value) -> new UUID(7, 7)),
					new Sample<>(byte[].class, "bytea", "'\\x00ff'", (value) -> new byte[] { 1, 0, -1 }),
					new Sample<>(LocalDate.class, "date", "'2024-02-29'", (value) -> value.plusYears(1)),
					new Sample<>(OffsetDateTime.class, "timestamptz", "'2024-02-29 12:00:00.123456+05:45'",
							(value) -> value.plusNanos(1000)),
					new Sample<>(Double.class, "float8", "0.1", (value) -> value * 3))
			.forEach((sample) -> check(database, sample));
	}

	private static <V> void check(TestDatabase database, Sample<V> sample) {
		ColumnTransformer<V, V> transformer = new ColumnTransformer<>() {

			@Override
			public V forward(V source) {
				return sample.change.apply(source);
			}

			@Override
			public V backward(V target) {
				throw new IllegalStateException("one way only");
			}

		};
		Conversion bean = new Conversion.Transformer("bean");
		Mapping mapping = new Mapping("v2_0", VALUES, List.of(column("old", sample.columnType)),
				List.of(column("new", sample.columnType)), List.of(bean), List.of(bean));
		TypedTransformer typed = new TypedTransformer("bean", sample.type, sample.type, () -> transformer);
		Transformers transformers = (name) -> Optional.of(typed);
		database.jdbc().execute("DROP TABLE IF EXISTS things");
		database.jdbc()
			.execute("CREATE TABLE things (id int PRIMARY KEY, old %1$s, \"new\" %1$s)".formatted(sample.columnType));
		database.jdbc().execute("INSERT INTO things VALUES (1, " + sample.literal + "), (2, NULL)");
		new TableSync(BackfillFixture.SCHEMA, VALUES, List.of(mapping)).statements().forEach(database.jdbc()::execute);
		BackfillLog log = new BackfillLog(BackfillFixture.SCHEMA);

		assertThat(typed.misfit(mapping)).as(sample.columnType).isEmpty();
		new Backfill(database.database(), log, new BackfillRanges(BackfillFixture.SCHEMA), BackfillFixture.SMALL,
				transformers, BackfillFixture.WORKER)
			.run(mapping, null, false, BackfillControl.of(BackfillPace.DEFAULT), BackfillFixture.NO_FENCE,
					BackfillFixture.GO_ON);
		new Verification(database.database(), log, BackfillFixture.SMALL, transformers).run(mapping,
				BackfillFixture.SMALL::pace, BackfillFixture.NO_FENCE, BackfillFixture.GO_ON);

		assertThat(database.jdbc()
			.queryForList("SELECT count(*) FROM things WHERE old IS NOT NULL AND \"new\" <> old", Long.class))
			.as(sample.columnType)
			.containsExactly(1L);
		assertThat(database.jdbc()
			.queryForList(
					"SELECT result::jsonb->>'disobeying' FROM zdm.progress WHERE result::text LIKE '%disobeying%'",
					String.class))
			.as(sample.columnType)
			.containsExactly("0");
	}

	@ParameterizedTest
	@CsvSource({ "java.lang.String,text,true", "java.lang.String,jsonb,true", "java.lang.String,bytea,false",
			"java.lang.Integer,bigint,false", "java.lang.Long,integer,true",
			"java.math.BigDecimal,'numeric(12,4)',true", "java.math.BigDecimal,text,false", "java.util.UUID,uuid,true",
			"[B,bytea,true", "java.time.OffsetDateTime,timestamp(3) with time zone,true",
			"java.time.OffsetDateTime,timestamp without time zone,false", "java.util.Date,date,false" })
	void knowsWhichTypesFit(Class<?> type, String columnType, boolean fits) {
		assertThat(ValueType.misfit(type, column("price", columnType)).isEmpty()).isEqualTo(fits);
	}

	@Test
	void saysWhichTypesWouldFit() {
		assertThat(ValueType.misfit(Integer.class, column("price", "numeric(12,4)")))
			.contains("java.lang.Integer does not fit the column 'price' of type numeric(12,4), for which it would be "
					+ "java.lang.String or java.math.BigDecimal");
	}

	private static MappedColumn column(String name, String type) {
		return new MappedColumn(new Identifier(name), type, Optional.empty(), false, Optional.empty());
	}

	private record Sample<V>(Class<V> type, String columnType, String literal, UnaryOperator<V> change) {

	}

}
