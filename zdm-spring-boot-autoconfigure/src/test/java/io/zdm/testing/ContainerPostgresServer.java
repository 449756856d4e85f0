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

package io.zdm.testing;

import java.util.ArrayList;
import java.util.List;

import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a container. The containers are removed by Testcontainers' reaper when the
 * JVM ends.
 */
final class ContainerPostgresServer extends PostgresServer {

	private final PostgreSQLContainer container;

	@SuppressWarnings("resource")
	ContainerPostgresServer(int version) {
		super(version);
		List<String> command = new ArrayList<>(List.of("postgres"));
		SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
		this.container = new PostgreSQLContainer(DockerImageName.parse("postgres:" + version)).withUsername(SUPERUSER)
			.withPassword(SUPERUSER)
			.withDatabaseName("postgres")
			.withEnv("POSTGRES_INITDB_ARGS", "--locale=C --encoding=UTF8")
			.withCommand(command.toArray(String[]::new));
		this.container.start();
	}

	@Override
	String host() {
		return this.container.getHost();
	}

	@Override
	int port() {
		return this.container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
	}

}
