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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Pgroll itself, with its own settings: {@code pgroll start} adds the column, a trigger,
 * and fills the rows.
 */
final class Pgroll implements Strategy {

	static final String NAME = "pgroll";

	private static final String MIGRATION = """
			{"operations": [{"add_column": {"table": "users",
			  "column": {"name": "display_name", "type": "text", "nullable": true}, "up": "user_name"}}]}
			""";

	private final Path binary;

	Pgroll(Path binary) {
		this.binary = binary;
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public String column() {
		return "_pgroll_new_display_name";
	}

	/**
	 * Without a baseline a start on tables that are there already does nothing, and says
	 * so with the exit code of success.
	 */
	@Override
	public void prepare(RunDatabase database) {
		run(database, "init");
		run(database, "baseline", "00_baseline", directory().toString(), "--yes");
	}

	@Override
	public Filled fill(RunDatabase database) {
		try {
			Path migration = directory().resolve("01_display_name.json");
			Files.writeString(migration, MIGRATION);
			Instant start = database.now();
			run(database, "start", migration.toString());
			return new Filled(start, database.now(), database.footprint(), Map.of());
		}
		catch (IOException ex) {
			throw new BenchmarkException("The migration of pgroll cannot be written", ex);
		}
	}

	private static Path directory() {
		try {
			return Files.createTempDirectory("pgroll");
		}
		catch (IOException ex) {
			throw new BenchmarkException("No directory can be made for pgroll", ex);
		}
	}

	private void run(RunDatabase database, String... arguments) {
		List<String> command = new ArrayList<>(List.of(this.binary.toString()));
		command.addAll(List.of(arguments));
		String url = database.url().replaceFirst("^jdbc:postgresql", "postgres");
		command.addAll(List.of("--postgres-url", url + (url.contains("?") ? "&" : "?") + "sslmode=disable"));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().put("PGUSER", database.username());
		builder.environment().put("PGPASSWORD", database.password());
		try {
			Process process = builder.start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (process.waitFor() != 0) {
				throw new BenchmarkException("'%s' failed: %s".formatted(String.join(" ", command), output));
			}
		}
		catch (IOException ex) {
			throw new BenchmarkException("'%s' cannot be run".formatted(this.binary), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BenchmarkException("Interrupted", ex);
		}
	}

}
