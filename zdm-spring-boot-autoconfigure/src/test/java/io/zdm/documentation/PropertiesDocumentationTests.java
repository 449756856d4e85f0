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

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that every property is documented, and that the page of properties is that of the
 * code. With {@code -Dzdm.docs.write=true} the page is written anew.
 */
class PropertiesDocumentationTests {

	private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");

	private static final Path PAGE = Path.of("../docs/properties.md");

	private static PropertiesDocumentation documentation;

	@BeforeAll
	static void readMetadata() throws IOException {
		assertThat(METADATA).exists();
		documentation = PropertiesDocumentation.of(JsonMapper.shared().readTree(Files.readString(METADATA)));
	}

	@Test
	void everyPropertyHasADescription() {
		assertThat(documentation.properties()).isNotEmpty()
			.allSatisfy(
					(property) -> assertThat(property.description()).as(property.name()).isNotBlank().endsWith("."));
	}

	@Test
	void everyPropertyIsOfZdm() {
		assertThat(documentation.properties()).allSatisfy(
				(property) -> assertThat(property.name()).matches("(zdm|management\\.(endpoint|health)\\.zdm)\\..+"));
	}

	@Test
	void thePageSaysWhatTheCodeSays() throws IOException {
		if (Boolean.getBoolean("zdm.docs.write")) {
			Files.writeString(PAGE, documentation.markdown());
		}

		assertThat(PAGE)
			.as("""
					docs/properties.md is out of date; write it anew by
					./mvnw -B -pl zdm-spring-boot-autoconfigure test -Dtest=PropertiesDocumentationTests -Dzdm.docs.write=true
					""")
			.exists()
			.hasContent(documentation.markdown());
	}

}
