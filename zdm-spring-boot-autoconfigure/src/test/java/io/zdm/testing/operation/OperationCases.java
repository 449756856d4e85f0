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

package io.zdm.testing.operation;

import java.util.List;
import java.util.stream.Stream;

/**
 * Every case of every operation.
 */
public final class OperationCases {

	private OperationCases() {
	}

	/**
	 * Return the cases that a version of PostgreSQL can do.
	 * @param version the major version
	 * @return the cases
	 */
	public static List<OperationCase> on(int version) {
		return Stream
			.of(AddCheckCases.all(), AddColumnCases.all(), AddForeignKeyCases.all(), AddKeyCases.all(),
					ChangeColumnTypeCases.all(), DropColumnCases.all(), DropConstraintCases.all(),
					DropNotNullCases.all(), IndexCases.all(), PartitionedCases.all(), RenameColumnCases.all(),
					RenameConstraintCases.all(), RenamedDependentsCases.all(), SetCommentCases.all(),
					SetDefaultCases.all(), SetNotNullCases.all(), SqlCases.all())
			.flatMap(List::stream)
			.filter((operation) -> operation.atLeast() <= version)
			.toList();
	}

}
