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

package io.zdm.data.jpa;

import java.util.Optional;

import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.mapping.Table;
import org.jspecify.annotations.Nullable;

import io.zdm.data.ColumnName;

/**
 * A table of Hibernate's model as the catalog of the database names it.
 *
 * @param schema the bare schema, where the mapping or the persistence unit names one
 * @param name the bare table
 */
record TableName(Optional<String> schema, String name) {

	static TableName of(Table table, @Nullable Identifier defaultSchema) {
		Identifier own = table.getSchemaIdentifier();
		Optional<String> schema = Optional.ofNullable((own != null) ? own : defaultSchema)
			.map((name) -> ColumnName.folded(name.getText(), name.isQuoted()));
		return new TableName(schema, ColumnName.folded(table.getName(), table.isQuoted()));
	}

}
