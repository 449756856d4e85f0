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

package io.zdm.migration;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Migrations}.
 */
class MigrationsTests {

	@Test
	void ordersByVersion() {
		List<Migration> ordered = Migrations
			.ordered(List.of(migration("10", "c"), migration("2", "b"), migration("1.1", "a")));

		assertThat(ordered).extracting(Migration::display).containsExactly("V1.1 a", "V2 b", "V10 c");
	}

	@Test
	void namesBothFilesOfADuplicateVersion() {
		assertThatExceptionOfType(MigrationFileException.class)
			.isThrownBy(() -> Migrations.ordered(List.of(migration("2", "a"), migration("2.0", "b"))))
			.withMessage("db/zdm/V2.0__b.yaml: version 2 is already taken by db/zdm/V2__a.yaml. "
					+ "Give one of the two another version; 2, 2.0 and 02 are the same.")
			.satisfies((ex) -> assertThat(ex.line()).isEmpty());
	}

	private static Migration migration(String version, String description) {
		return new Migration(new MigrationVersion(version), description,
				"db/zdm/V%s__%s.yaml".formatted(version, description), List.of(), "");
	}

}
