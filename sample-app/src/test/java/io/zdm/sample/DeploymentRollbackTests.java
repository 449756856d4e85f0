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

package io.zdm.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.zdm.sample.release1.Release1Application;
import io.zdm.sample.release2.Release2Application;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Rolling a deployment back needs nothing but starting the old release: one test for each
 * row of the table in the operating guide.
 */
class DeploymentRollbackTests {

	/**
	 * An instance that looks on, so that the migration stays where it is.
	 */
	private static final String LOOKS_ON = "--zdm.instance.role=observer";

	/**
	 * With it, Hibernate would refuse to start before zdm could say anything.
	 */
	private static final String NO_VALIDATION = "--spring.jpa.hibernate.ddl-auto=none";

	private static final String SEALS = "--zdm.contract.seal=1h";

	private final String url = EmptyDatabase.create();

	@Test
	void whileMigratingTheOldReleaseWorksAndTheNewOneWaits() {
		long ada = createAdaWithRelease1();
		try (RunningRelease release2 = release2(LOOKS_ON); RunningRelease release1 = release1(LOOKS_ON)) {
			assertThat(release2.phase()).isEqualTo("MIGRATING");
			assertThat(release2.isReady()).isFalse();

			release1.awaitReady();
			assertThat(release1.nameOf(ada)).isEqualTo("Ada");
			release1.rename(ada, "Ada Lovelace");
			long grace = release1.create("Grace");
			assertThat(release2.isReady()).isFalse();

			try (RunningRelease worker = release2()) {
				worker.awaitPhase("MIGRATED");
				release2.awaitReady();
				assertThat(release2.nameOf(ada)).isEqualTo("Ada Lovelace");
				assertThat(release2.nameOf(grace)).isEqualTo("Grace");
			}
		}
	}

	@Test
	void onceMigratedBothReleasesWorkAndSeeWhatTheOtherWrote() {
		long ada = createAdaWithRelease1();
		try (RunningRelease release2 = release2()) {
			release2.awaitReady();
			long grace = release2.create("Grace");

			try (RunningRelease release1 = release1()) {
				release1.awaitReady();
				assertBothWork(release1, release2, ada, grace);
				assertThat(release2.phase()).isEqualTo("MIGRATED");
			}
		}
	}

	@Test
	void aContractWaitsForTheOldReleaseThatCameBack() {
		long ada = createAdaWithRelease1();
		try (RunningRelease worker = release2()) {
			worker.awaitPhase("MIGRATED");
		}
		try (RunningRelease release2 = release2(LOOKS_ON)) {
			release2.awaitReady();
			long grace = release2.create("Grace");
			release2.request("contract");
			try (RunningRelease release1 = release1()) {
				Awaitility.await()
					.atMost(Duration.ofMinutes(1))
					.until(release2::reason, (reason) -> reason.startsWith("contract waits: instances-ship"));
				assertThat(release2.phase()).isEqualTo("CONTRACTING");
				release1.awaitReady();
				assertBothWork(release1, release2, ada, grace);
			}
			try (RunningRelease worker = release2()) {
				worker.awaitPhase("COMPLETED");
			}
			assertThat(release2.isReady()).isTrue();
			assertThat(release2.nameOf(grace)).isEqualTo("by release 1");
		}
	}

	@Test
	void whileSealedTheOldReleaseIsHeldBackUntilItsColumnIsUnsealed() {
		long ada = createAdaWithRelease1();
		try (RunningRelease release2 = release2(SEALS)) {
			release2.awaitReady();
			long grace = release2.create("Grace");
			release2.request("contract");
			release2.awaitPhase("SEALED");
			release2.rename(ada, "Ada Lovelace");

			assertThatException().as("Hibernate validates the schema").isThrownBy(() -> release1().close());
			try (RunningRelease release1 = release1(NO_VALIDATION, SEALS)) {
				Awaitility.await().during(Duration.ofSeconds(1)).until(() -> !release1.isReady());
				assertThat(release2.nameOf(ada)).isEqualTo("Ada Lovelace");

				release2.request("unseal");
				release2.awaitPhase("MIGRATED");
				release1.awaitReady();
				assertThat(release1.nameOf(ada)).isEqualTo("Ada Lovelace");
				assertBothWork(release1, release2, ada, grace);
			}
		}
	}

	@Test
	void onceRolledBackTheOldReleaseWorksAndTheNewOneIsHeldBack() {
		long ada = createAdaWithRelease1();
		try (RunningRelease release2 = release2()) {
			release2.awaitReady();
			release2.rename(ada, "Ada Lovelace");
		}
		try (RunningRelease release1 = release1()) {
			release1.request("rollback");
			release1.awaitPhase("ROLLED_BACK");
			release1.awaitReady();
			assertThat(release1.nameOf(ada)).isEqualTo("Ada Lovelace");
			long grace = release1.create("Grace");

			assertThatException().as("Hibernate validates the schema").isThrownBy(() -> release2().close());
			try (RunningRelease release2 = release2(NO_VALIDATION)) {
				assertThat(release2.isReady()).isFalse();
				assertThat(release2.phase()).isEqualTo("ROLLED_BACK");
				release1.request("retry");
				release2.awaitPhase("MIGRATED");
				release2.awaitReady();
				assertThat(release2.nameOf(grace)).isEqualTo("Grace");
			}
		}
	}

	@Test
	void onceCompletedTheOldReleaseIsHeldBackAndTheNewOneWorks() {
		createAdaWithRelease1();
		try (RunningRelease release2 = release2()) {
			release2.awaitReady();
			long grace = release2.create("Grace");
			release2.request("contract");
			release2.awaitPhase("COMPLETED");

			assertThatException().as("Hibernate validates the schema").isThrownBy(() -> release1().close());
			try (RunningRelease again = release2()) {
				again.awaitReady();
				assertThat(again.nameOf(grace)).isEqualTo("Grace");
				again.rename(grace, "Grace Hopper");
			}
			assertThat(release2.nameOf(grace)).isEqualTo("Grace Hopper");
		}
	}

	/**
	 * Without Hibernate's validation it is zdm alone that holds the old release back.
	 */
	@Test
	void onceCompletedTheOldReleaseIsNotReady() {
		createAdaWithRelease1();
		try (RunningRelease release2 = release2()) {
			release2.awaitReady();
			release2.request("contract");
			release2.awaitPhase("COMPLETED");

			try (RunningRelease release1 = release1(NO_VALIDATION)) {
				Awaitility.await().during(Duration.ofSeconds(1)).until(() -> !release1.isReady());
			}
		}
	}

	@Test
	void theGuideHasARowForEachOfThem() throws IOException {
		Path docs = Files.isDirectory(Path.of("docs")) ? Path.of("docs") : Path.of("..", "docs");
		String guide = Files.readString(docs.resolve("operating-guide.md"));

		assertThat(guide.substring(guide.indexOf("## Rolling a deployment back"),
				guide.indexOf("## Reading the endpoint")))
			.contains("\n| `MIGRATING` | ", "\n| `MIGRATED` | ", "\n| `CONTRACTING`, waiting | ", "\n| `SEALED` | ",
					"\n| `ROLLED_BACK` | ", "\n| `COMPLETED` | ");
	}

	private long createAdaWithRelease1() {
		try (RunningRelease release1 = release1()) {
			return release1.create("Ada");
		}
	}

	private static void assertBothWork(RunningRelease release1, RunningRelease release2, long ada, long grace) {
		assertThat(release1.nameOf(grace)).isEqualTo("Grace");
		release1.rename(grace, "by release 1");
		assertThat(release2.nameOf(grace)).isEqualTo("by release 1");
		release2.rename(ada, "by release 2");
		assertThat(release1.nameOf(ada)).isEqualTo("by release 2");
		assertThat(release2.nameOf(release1.create("Edsger"))).isEqualTo("Edsger");
		assertThat(release1.nameOf(release2.create("Barbara"))).isEqualTo("Barbara");
		assertThat(release2.isReady()).isTrue();
	}

	private RunningRelease release1(String... settings) {
		return RunningRelease.start(Release1Application.class, "release1", this.url, settings);
	}

	private RunningRelease release2(String... settings) {
		return RunningRelease.start(Release2Application.class, "release2", this.url, settings);
	}

}
