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

package io.zdm.sample.demo;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Demo}: a short one, from beginning to end.
 */
class DemoTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "both", "trigger" })
	void losesNoRequestAndNoRow(String dualWrite) {
		MockEnvironment environment = new MockEnvironment().withProperty("zdm.demo.users", "5000")
			.withProperty("zdm.demo.rate", "100")
			.withProperty("zdm.demo.dual-write", dualWrite);

		boolean good = Demo.run(environment, this.directory, System.out);

		JsonNode report = JsonMapper.shared().readTree(this.directory.resolve("demo.json").toFile());
		assertThat(report.path("failures").asLong()).isZero();
		assertThat(report.path("rowsDifferent").asLong()).isZero();
		assertThat(report.path("rowsCompared").asLong()).isGreaterThan(4_000);
		assertThat(report.path("requests").asLong()).isGreaterThan(100);
		assertThat(report.path("phases").findValuesAsString("phase")).endsWith("COMPLETED");
		assertThat(good).isTrue();
	}

	@Test
	void saysThatRepositoriesAloneCannotContractYet() {
		MockEnvironment environment = new MockEnvironment().withProperty("zdm.demo.dual-write", "repository");

		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> Demo.run(environment, this.directory, System.out))
			.havingRootCause()
			.isInstanceOf(DemoException.class)
			.withMessageContaining("--zdm.demo.dual-write=both");
	}

}
