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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that every row of the page on dual-write names a test that is there.
 */
class DualWriteDocumentationTests {

	private static final Path PAGE = Path.of("../docs/dual-write.md");

	private static final Pattern TEST = Pattern.compile("\\| `(\\w+Tests)\\.(\\w+)`[^|]* \\|$");

	@Test
	void everyRowNamesATest() throws IOException {
		List<String> rows = Files.readAllLines(PAGE)
			.stream()
			.dropWhile((line) -> !line.startsWith("| what writes"))
			.skip(2)
			.takeWhile((line) -> line.startsWith("|"))
			.toList();
		assertThat(rows).hasSizeGreaterThan(20).allSatisfy((row) -> {
			Matcher named = TEST.matcher(row);
			assertThat(named.find()).as(row).isTrue();
			assertThat(source(named.group(1))).as(row).contains("void " + named.group(2) + "(");
		});
	}

	private static String source(String testClass) {
		try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
			Path file = files.filter((path) -> path.endsWith(testClass + ".java")).findFirst().orElseThrow();
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
