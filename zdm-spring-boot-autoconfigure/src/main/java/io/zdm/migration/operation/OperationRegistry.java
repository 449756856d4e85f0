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

package io.zdm.migration.operation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.zdm.migration.OperationType;
import io.zdm.migration.OperationTypes;

/**
 * The kinds of operations that zdm knows.
 *
 * @param types the kinds, each name once
 */
public record OperationRegistry(List<OperationType> types) implements OperationTypes {

	public OperationRegistry {
		types = List.copyOf(types);
		Set<String> names = new HashSet<>();
		for (OperationType type : types) {
			if (!names.add(type.name())) {
				throw new IllegalArgumentException("Two operations are called '%s'".formatted(type.name()));
			}
		}
	}

	/**
	 * Return the operations that every release of zdm comes with.
	 * @return the registry
	 */
	public static OperationRegistry standard() {
		return new OperationRegistry(List.of(RenameColumn.TYPE, ChangeColumnType.TYPE, AddColumn.TYPE, DropColumn.TYPE,
				SetNotNull.TYPE, DropNotNull.TYPE, SetDefault.TYPE, DropDefault.TYPE, SetComment.TYPE, AddCheck.TYPE,
				AddForeignKey.TYPE, AddUnique.TYPE, AddPrimaryKey.TYPE, DropConstraint.TYPE, RenameConstraint.TYPE,
				CreateIndex.TYPE, DropIndex.TYPE, RenameIndex.TYPE, Reindex.TYPE, Sql.TYPE));
	}

}
