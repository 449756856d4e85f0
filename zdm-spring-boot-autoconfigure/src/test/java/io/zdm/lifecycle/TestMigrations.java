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

import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.migration.operation.ChangeColumnType;
import io.zdm.migration.operation.DropColumn;
import io.zdm.migration.operation.RenameColumn;
import io.zdm.testing.TransformColumn;

/**
 * The migrations of the tests.
 */
public final class TestMigrations {

	/**
	 * The new name is the old one.
	 */
	public static final Migration RENAME = migration("2", """
			operations:
			- rename-column: { table: users, from: user_name, to: display_name }
			""");

	/**
	 * The new name gets another one.
	 */
	public static final Migration RENAME_AGAIN = migration("3", """
			operations:
			- rename-column: { table: users, from: display_name, to: full_name }
			""");

	/**
	 * The new name says less than the old one, and the old one less than the new.
	 */
	public static final Migration TRANSFORM = migration("2", """
			operations:
			- test-transform-column:
			    table: users
			    from: user_name
			    to: display_name
			    forward: "upper(btrim(user_name))"
			    backward: "lower(display_name)"
			""");

	private TestMigrations() {
	}

	public static Migration migration(String version, String text) {
		String name = "V" + version + "__display_name.yaml";
		return new MigrationParser(new OperationRegistry(
				List.of(RenameColumn.TYPE, ChangeColumnType.TYPE, DropColumn.TYPE, TransformColumn.TYPE)))
			.parse(new MigrationFile(name, "db/zdm/" + name, text));
	}

}
