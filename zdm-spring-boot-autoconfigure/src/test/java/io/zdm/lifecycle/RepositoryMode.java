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

package io.zdm.lifecycle;

import java.util.List;

import io.zdm.DualWriteMode;
import io.zdm.data.DualWrites;
import io.zdm.migration.Migration;
import io.zdm.testing.TestDatabase;

/**
 * What the tests of columns that repositories alone keep in step have in common.
 */
final class RepositoryMode {

	/**
	 * The rows of the table.
	 */
	static final int ROWS = 3_000;

	private RepositoryMode() {
	}

	static TestInstance.Builder instance(TestDatabase database, String release, Migration migration,
			DualWrites dualWrites) {
		return TestInstance.on(database.dataSource())
			.release(release)
			.ships(migration)
			.dualWrite(DualWriteMode.REPOSITORY, dualWrites);
	}

	static List<String> triggers(TestDatabase database) {
		return database.jdbc().queryForList("""
				SELECT tgname FROM pg_trigger WHERE tgrelid = 'users'::regclass AND NOT tgisinternal ORDER BY tgname
				""", String.class);
	}

}
