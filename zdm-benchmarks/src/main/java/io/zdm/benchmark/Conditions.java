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

package io.zdm.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Under what conditions figures came about.
 */
final class Conditions {

	private static final String SETTINGS = """
			SELECT string_agg(name || ' = ' || current_setting(name), ', ' ORDER BY name) FROM pg_settings
			WHERE name IN ('shared_buffers', 'max_wal_size', 'fsync', 'synchronous_commit', 'full_page_writes',
			    'wal_compression', 'wal_level', 'autovacuum', 'checkpoint_timeout', 'io_method')
			""";

	private Conditions() {
	}

	static Map<String, String> of(RunDatabase database, Options options) {
		Map<String, String> conditions = new TreeMap<>();
		conditions.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
		conditions.put("processor", first(Path.of("/proc/cpuinfo"), "model name"));
		conditions.put("memory", first(Path.of("/proc/meminfo"), "MemTotal"));
		conditions.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
		conditions.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
		conditions.put("postgres", database.text("SELECT version()"));
		conditions.put("postgresSettings", database.text(SETTINGS));
		if (!options.properties().isEmpty()) {
			conditions.put("zdmProperties", options.properties().toString());
		}
		return conditions;
	}

	private static String first(Path file, String key) {
		if (!Files.isReadable(file)) {
			return "unknown";
		}
		try (Stream<String> lines = Files.lines(file)) {
			return lines.filter((line) -> line.startsWith(key))
				.map((line) -> line.substring(line.indexOf(':') + 1).trim())
				.findFirst()
				.orElse("unknown");
		}
		catch (IOException ex) {
			return "unknown";
		}
	}

}
