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

package io.zdm.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.zdm.migration.OperationType;
import io.zdm.migration.operation.OperationRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that every operation has its page, which names all its keys, and its line in the
 * list of operations.
 */
class OperationsDocumentationTests {

	private static final Path PAGES = Path.of("..", "docs", "operations");

	private static final Path LIST = Path.of("..", "docs", "migration-files.md");

	private static final List<OperationType> TYPES = OperationRegistry.standard().types();

	@Test
	void everyOperationHasAPageAndEveryPageAnOperation() throws IOException {
		try (Stream<Path> pages = Files.list(PAGES)) {
			assertThat(pages.map((page) -> page.getFileName().toString()))
				.containsExactlyInAnyOrderElementsOf(TYPES.stream().map((type) -> type.name() + ".md").toList());
		}
	}

	@Test
	void aPageBeginsWithItsNameAndNamesEveryKey() throws IOException {
		for (OperationType type : TYPES) {
			String page = Files.readString(PAGES.resolve(type.name() + ".md"));

			assertThat(page).startsWith("# " + type.name() + "\n");
			assertThat(type.keys()).as(type.name()).allSatisfy((key) -> assertThat(page).contains("`" + key.name()));
		}
	}

	@Test
	void theListSaysWhatEachDoes() throws IOException {
		String list = Files.readString(LIST);

		assertThat(TYPES).allSatisfy((type) -> assertThat(list)
			.contains("| [%1$s](operations/%1$s.md) | %2$s |".formatted(type.name(), type.description())));
	}

}
