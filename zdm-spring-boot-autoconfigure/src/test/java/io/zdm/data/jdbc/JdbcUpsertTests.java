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

package io.zdm.data.jdbc;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;

import io.zdm.DualWriteMode;
import io.zdm.Phase;
import io.zdm.data.DualWrites;
import io.zdm.data.ModifyingQueries;
import io.zdm.data.jdbc.People.Side;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.Synced;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JdbcDualWrites} with upserts, which Spring Data JDBC has since 4.1.
 */
@PostgresTest
@EnabledIf("areSupported")
class JdbcUpsertTests {

	static boolean areSupported() {
		return upsert() != null;
	}

	private static Method upsert() {
		return ReflectionUtils.findMethod(JdbcAggregateTemplate.class, "upsert", Object.class);
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jdbc.JdbcDualWritesTests#modesAndSides")
	void upsertsAreKeptInStep(DualWriteMode mode, Side side, TestDatabase database) {
		try (AnnotationConfigApplicationContext context = People.start(database, 1, ModifyingQueries.RECONCILE)) {
			context.getBean(DualWrites.class)
				.follow(new Synced(database.jdbc(), mode, Phase.MIGRATED).tables("person"));
			JdbcAggregateTemplate template = context.getBean(JdbcAggregateTemplate.class);
			Method upsert = Objects.requireNonNull(upsert());

			ReflectionUtils.invokeMethod(upsert, template, side.person("rob", 2L));
			ReflectionUtils.invokeMethod(upsert, template, side.person("dan", 99L));
			ReflectionUtils.invokeMethod(upsert, template, side.person("eve", 2L));

			List<String> names = database.jdbc()
				.queryForList("SELECT concat(user_name, '=', display_name) FROM person ORDER BY 1", String.class);
			assertThat(names).containsExactly("dan=dan", "eve=eve");
		}
	}

}
