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
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.zdm.ThrottleReading;
import io.zdm.actuate.ThrottleDescriptor;
import io.zdm.backfill.throttle.DatabaseThrottle;
import io.zdm.backfill.throttle.Measurement;
import io.zdm.backfill.throttle.ThrottleSettings;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that what {@code docs/throttles.md} shows is so.
 */
class ThrottlesPageTests {

	private static final Pattern ROW = Pattern.compile("^\\| `([a-z-]+)` \\| .* \\| (.*) ?\\| (.*) ?\\|$",
			Pattern.MULTILINE);

	private static final Set<String> OF_THE_APPLICATION = Set.of("hikari-pending", "hikari-acquisition", "http-latency",
			"http-errors", "health");

	@Test
	void theDatabasesThrottlesHaveTheDefaultsOfTheTable() throws IOException {
		ThrottleSettings settings = settings(
				new PropertiesPropertySource("none", with("zdm.backfill.throttles.query.sql=SELECT 1")));
		List<String> names = new ArrayList<>();
		Matcher rows = ROW.matcher(page());
		while (rows.find()) {
			names.add(rows.group(1));
			for (DatabaseThrottle throttle : DatabaseThrottle.values()) {
				if (throttle.text().equals(rows.group(1))) {
					var thresholds = settings.limits().get(throttle).read(Measurement.nothing("")).thresholds();
					assertThat(thresholds.getOrDefault(ThrottleReading.Level.SLOWER, "")).as(throttle.text())
						.isEqualTo(text(rows.group(2)));
					assertThat(thresholds.getOrDefault(ThrottleReading.Level.PAUSE, "")).as(throttle.text())
						.isEqualTo(text(rows.group(3)));
				}
			}
		}

		assertThat(names).containsAll(OF_THE_APPLICATION)
			.hasSize(DatabaseThrottle.values().length + OF_THE_APPLICATION.size());
	}

	/**
	 * An hour is written so by people.
	 */
	private static String text(String cell) {
		return cell.trim().replace("1 h", "60 min");
	}

	@Test
	void thePropertiesCanBeSet() throws IOException {
		ThrottleSettings settings = settings(new PropertiesPropertySource("page", with(block("properties"))));

		assertThat(settings.query()).hasValue("SELECT count(*) FROM outbox");
		assertThat(settings.limits().get(DatabaseThrottle.QUERY).pause()).hasValue(10_000.0);
		assertThat(settings.limits().get(DatabaseThrottle.REPLICATION_LAG).pause()).hasValue(2.0);
	}

	@Test
	void theWindowsCanBeSet() throws IOException {
		PropertySource<?> yaml = new YamlPropertySourceLoader()
			.load("page", new ByteArrayResource(block("yaml").getBytes(StandardCharsets.UTF_8)))
			.get(0);

		assertThat(settings(yaml).windows()).hasToString("Mon-Fri 22:00-06:00 Europe/Berlin, "
				+ "Sat,Sun 00:00-24:00 Europe/Berlin, 12:00-13:00 America/New_York");
	}

	@Test
	void theJsonHasTheFieldsOfTheEndpoint() throws IOException {
		JsonMapper json = JsonMapper.builder().build();

		JsonNode shown = json.readTree(block("json")).get("throttles");

		assertThat(shown).hasSize(2)
			.allSatisfy((state) -> assertThat(
					json.<JsonNode>valueToTree(json.treeToValue(state, ThrottleDescriptor.class)).get("name"))
				.isEqualTo(state.get("name")));
	}

	private static ThrottleSettings settings(PropertySource<?> source) {
		return new ZdmThrottleSettings(new Binder(ConfigurationPropertySources.from(source))
			.bindOrCreate("zdm.backfill", Bindable.of(ZdmThrottleProperties.class))).forEngine();
	}

	private static Properties with(String lines) throws IOException {
		Properties properties = new Properties();
		properties.load(new StringReader(lines));
		return properties;
	}

	private static String block(String language) throws IOException {
		Matcher blocks = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL).matcher(page());
		assertThat(blocks.find()).isTrue();
		return blocks.group(1);
	}

	private static String page() throws IOException {
		return Files.readString(Path.of("../docs/throttles.md"));
	}

}
