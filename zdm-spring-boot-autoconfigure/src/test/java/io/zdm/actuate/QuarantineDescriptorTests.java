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

package io.zdm.actuate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.zdm.store.Quarantine;
import io.zdm.store.QuarantineEntry;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link QuarantineDescriptor}.
 */
class QuarantineDescriptorTests {

	private final JsonMapper mapper = JsonMapper.builder().build();

	@Test
	void looksAsItDoesInTheDocumentation() throws IOException {
		String page = Files.readString(Path.of("..", "docs", "quarantine.md"));
		String shown = page.substring(page.indexOf("```json\n") + "```json\n".length());
		JsonNode documented = this.mapper.readTree(shown.substring(0, shown.indexOf("```"))).get("quarantine");

		JsonNode written = this.mapper
			.valueToTree(QuarantineDescriptor.of(new Quarantine(1, List.of(new QuarantineEntry("v2_185d5bb5_0",
					Map.of("id", "7"), "e", Optional.of("22P02"), 1, Fixtures.NOW, Fixtures.NOW)))));

		assertThat(documented.propertyNames()).containsExactlyElementsOf(written.propertyNames());
		assertThat(documented.get("rows").get(0).propertyNames())
			.containsExactlyElementsOf(written.get("rows").get(0).propertyNames());
	}

	@Test
	void aBeanThatFailedHasNoSqlState() {
		JsonNode written = this.mapper.valueToTree(QuarantineDescriptor.of(new Quarantine(1, List
			.of(new QuarantineEntry("v2", Map.of("id", "7"), "e", Optional.empty(), 1, Fixtures.NOW, Fixtures.NOW)))));

		assertThat(written.get("rows").get(0).has("sqlState")).isFalse();
	}

}
