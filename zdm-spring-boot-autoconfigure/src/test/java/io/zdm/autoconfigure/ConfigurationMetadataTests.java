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

package io.zdm.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the configuration metadata, from which editors and the documentation live.
 */
class ConfigurationMetadataTests {

	@Test
	void everyPropertyHasADescriptionAndItsDefault() throws IOException {
		List<String> without = new ArrayList<>();
		List<String> names = new ArrayList<>();
		for (JsonNode property : metadata().get("properties")) {
			String name = property.get("name").asString();
			names.add(name);
			if (!property.hasNonNull("description") || !property.get("description").asString().endsWith(".")) {
				without.add(name);
			}
		}

		assertThat(without).isEmpty();
		assertThat(names).contains("zdm.enabled", "zdm.locations", "zdm.schema", "zdm.application", "zdm.startup.mode",
				"zdm.startup.timeout", "zdm.startup.inline-max-rows", "zdm.lock.timeout", "zdm.lock.pause",
				"zdm.lock.budget", "zdm.backfill.window-pages", "zdm.backfill.group-windows", "zdm.backfill.passes",
				"zdm.backfill.pause-ratio", "zdm.backfill.lock-timeout", "zdm.backfill.statement-timeout",
				"zdm.verify.batch-rows", "zdm.verify.rate", "zdm.contract.quiet-period", "zdm.contract.minimum-age",
				"zdm.contract.max-verification-age", "zdm.contract.recent-releases",
				"zdm.contract.unaccounted-sessions", "zdm.contract.known-applications", "zdm.contract.seal",
				"zdm.readiness.require", "zdm.readiness.timeout", "zdm.instance.version", "zdm.instance.heartbeat",
				"zdm.instance.time-to-live", "zdm.instance.role", "zdm.worker.poll", "zdm.datasource.url",
				"zdm.datasource.username", "zdm.datasource.password", "management.endpoint.zdm.access",
				"management.health.zdm.enabled");
	}

	@Test
	void writesNeedToBeAllowed() throws IOException {
		assertThat(metadata().get("properties"))
			.filteredOn((property) -> property.get("name").asString().equals("management.endpoint.zdm.access"))
			.singleElement()
			.satisfies((property) -> assertThat(property.get("defaultValue").asString()).isEqualTo("read_only"));
	}

	private static JsonNode metadata() throws IOException {
		try (InputStream file = ZdmProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return JsonMapper.builder().build().readTree(file);
		}
	}

}
