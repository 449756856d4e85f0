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

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.zdm.Phase;
import io.zdm.lifecycle.ActionCommand;
import io.zdm.lifecycle.ActionOutcome;
import io.zdm.lifecycle.Engine;
import io.zdm.lifecycle.InvalidSettingsException;
import io.zdm.lifecycle.SettingsCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.reset;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link ZdmEndpoint} and {@link ZdmEndpointWebExtension} over HTTP.
 */
class ZdmEndpointWebTests {

	private static final Engine engine = mock(Engine.class);

	private static Optional<Engine> active = Optional.of(engine);

	private ConfigurableApplicationContext context;

	private RestTestClient client;

	@BeforeEach
	void aMigrationThatIsMigrated() {
		reset(engine);
		active = Optional.of(engine);
		given(engine.migrations()).willReturn(List.of(Fixtures.status(Phase.MIGRATED)));
		given(engine.migration("2")).willReturn(Optional.of(Fixtures.status(Phase.MIGRATED)));
		given(engine.detail("2")).willReturn(Optional.of(Fixtures.detail(Phase.MIGRATED)));
		given(engine.history()).willReturn(List.of(Fixtures.migration(Phase.MIGRATED)));
		given(engine.instances()).willReturn(List.of(Fixtures.instance()));
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	@Test
	void showsMigrationsAndInstances() {
		start();

		get("").expectStatus().isOk().expectBody().json("""
				{
				  "enabled": true,
				  "migrations": [{
				    "version": "2", "description": "display_name", "phase": "MIGRATED", "activity": "RUNNING",
				    "progress": 1.0,
				    "request": {"action": "contract", "by": "alice", "reason": "done", "override": ["quiet-period"],
				      "at": "2026-11-22T10:15:30Z"},
				    "actions": {
				      "contract": {"possible": false, "reason": "quiet-period: last write to users.user_name 3 h ago"},
				      "pause": {"possible": true},
				      "rollback": {"possible": true}
				    }
				  }],
				  "instances": [{
				    "id": "6f9619ff-8b86-4011-b42d-00c04fc964ff", "application": "shop", "target": "public",
				    "release": "2.0", "host": "node-1", "pid": 4711, "zdmVersion": "0.1.0", "role": "WORKER",
				    "startedAt": "2026-11-22T10:14:30Z", "heartbeatAt": "2026-11-22T10:15:30Z", "live": true,
				    "ships": {"2": "0a1b2c3d"}, "maps": ["users.display_name", "users.id"],
				    "acknowledged": {"2": "MIGRATED"}, "applicationName": "shop/6f9619ff", "sessionUser": "shop",
				    "clientAddress": "10.0.0.7"
				  }]
				}
				""", JsonCompareMode.STRICT);
		get("/migrations").expectStatus().isOk().expectBody().jsonPath("$.migrations[0].version").isEqualTo("2");
		get("/instances").expectStatus().isOk().expectBody().jsonPath("$.instances[0].release").isEqualTo("2.0");
	}

	@Test
	void showsAllOfAMigration() {
		start();

		get("/migrations/2").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.phase")
			.isEqualTo("MIGRATED")
			.jsonPath("$.reason")
			.isEqualTo("waits for one instance to acknowledge")
			.jsonPath("$.request.action")
			.isEqualTo("contract")
			.jsonPath("$.request.override[0]")
			.isEqualTo("quiet-period")
			.jsonPath("$.finishedAt")
			.doesNotExist()
			.jsonPath("$.steps[0].state")
			.isEqualTo("DONE")
			.jsonPath("$.steps[0].elapsed")
			.isEqualTo("PT0.012S")
			.jsonPath("$.steps[1].state")
			.isEqualTo("PENDING")
			.jsonPath("$.steps[2].indexBuild.share")
			.isEqualTo(0.25)
			.jsonPath("$.steps[2].indexBuild.currentLocker.applicationName")
			.isEqualTo("psql")
			.jsonPath("$.steps[2].error")
			.isEqualTo("53100: no space left on device")
			.jsonPath("$.progress[0].rowsPerSecond")
			.isEqualTo(75_000)
			.jsonPath("$.progress[0].blocksDone")
			.isEqualTo(40)
			.jsonPath("$.progress[0].paused")
			.isEqualTo("PT1S")
			.jsonPath("$.progress[0].throttled.replication-lag")
			.isEqualTo("PT3S")
			.jsonPath("$.progress[0].remaining")
			.isEqualTo("PT6S")
			.jsonPath("$.progress[0].remainingBasis")
			.isEqualTo("40.0 % in 4 s")
			.jsonPath("$.progress[0].hotShare")
			.isEqualTo(0.75)
			.jsonPath("$.progress[0].batches.p99")
			.isEqualTo("PT0.031S")
			.jsonPath("$.progress[0].passesReason")
			.isEqualTo("pages are full")
			.jsonPath("$.progress[0].workers[0].pass")
			.isEqualTo(2)
			.jsonPath("$.progress[0].workers[0].block")
			.isEqualTo(17)
			.jsonPath("$.settings.pause-ratio.from")
			.isEqualTo("live")
			.jsonPath("$.verification[0].proven")
			.isEqualTo(true)
			.jsonPath("$.verification[0].census.lossy")
			.isEqualTo(2)
			.jsonPath("$.quarantine.count")
			.isEqualTo(1)
			.jsonPath("$.quarantine.rows[0].key.id")
			.isEqualTo("7")
			.jsonPath("$.quarantine.rows[0].error")
			.isEqualTo("invalid input syntax for type numeric: \"dear\"")
			.jsonPath("$.quarantine.rows[0].sqlState")
			.isEqualTo("22P02")
			.jsonPath("$.quarantine.rows[0].attempts")
			.isEqualTo(2)
			.jsonPath("$.quarantine.rows[0].since")
			.exists()
			.jsonPath("$.divergences.count")
			.isEqualTo(3)
			.jsonPath("$.divergences.rows[0].key.id")
			.isEqualTo("42")
			.jsonPath("$.divergences.rows[0].kind")
			.isEqualTo("disobeying")
			.jsonPath("$.gates.contract.open")
			.isEqualTo(false)
			.jsonPath("$.gates.rollback.open")
			.isEqualTo(true)
			.jsonPath("$.audit[0].actor")
			.isEqualTo("alice")
			.jsonPath("$.actions.pause.possible")
			.isEqualTo(true)
			.jsonPath("$.actions.contract.reason")
			.isEqualTo("quiet-period: last write to users.user_name 3 h ago");
	}

	@Test
	void aConditionLooksAsItDoesInTheDocumentation() {
		start();

		get("/migrations/2").expectBody()
			.jsonPath("$.gates.contract.conditions[1]")
			.value((condition) -> assertThat(condition).isEqualTo(Map.of("name", "quiet-period", "verdict", "FAIL",
					"message", "last write to users.user_name 3 h ago", "remedy",
					"Wait for another 21 h, or override with a reason.", "overridable", true)));
	}

	@Test
	void showsEveryStatementWithItsLock() {
		start();

		get("/migrations/2/plan").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.mappings[0].forward[0]")
			.isEqualTo("\"user_name\"")
			.jsonPath("$.expand[0].lock")
			.isEqualTo("ACCESS EXCLUSIVE")
			.jsonPath("$.expand[0].blocking")
			.isEqualTo(true)
			.jsonPath("$.expand[0].statements[0]")
			.isEqualTo("ALTER TABLE \"public\".\"users\" ADD COLUMN \"display_name\" text")
			.jsonPath("$.migrate[1].kind")
			.isEqualTo("create-index")
			.jsonPath("$.migrate[1].blocking")
			.isEqualTo(false)
			.jsonPath("$.rollback[0].stopsSync[0]")
			.isEqualTo(Fixtures.MAPPING);
	}

	@Test
	void whatIsNotThereIsNamed() {
		start();

		assertThat(message(get("/migrations/9"), HttpStatus.NOT_FOUND)).isEqualTo("The history has no migration '9'");
		assertThat(message(get("/tables"), HttpStatus.NOT_FOUND))
			.isEqualTo("'tables' is none of 'migrations', 'instances' and 'settings'");
		assertThat(message(get("/migrations/2/sql"), HttpStatus.NOT_FOUND)).contains("'sql'");
	}

	@Test
	void actionsNeedToBeAllowed() {
		start();

		post("/migrations/2/contract", "{}").expectStatus().isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
		verify(engine, never()).request(any(), any());
	}

	@Test
	void anActionIsAcceptedAndCarriedOutInTheBackground() {
		start("management.endpoint.zdm.access=unrestricted");
		given(engine.request(eq("2"), any()))
			.willReturn(new ActionOutcome.Accepted(Fixtures.migration(Phase.MIGRATED)));

		post("/migrations/2/contract", """
				{"reason": "nobody uses it", "override": "quiet-period, unaccounted-sessions"}""").expectStatus()
			.isAccepted()
			.expectBody()
			.jsonPath("$.version")
			.isEqualTo("2")
			.jsonPath("$.phase")
			.isEqualTo("MIGRATED");

		verify(engine).request("2", new ActionCommand("contract", "anonymous", Optional.of("nobody uses it"),
				Set.of("quiet-period", "unaccounted-sessions")));
	}

	@Test
	void overridesMayBeParameters() {
		start("management.endpoint.zdm.access=unrestricted");
		given(engine.request(eq("2"), any()))
			.willReturn(new ActionOutcome.Accepted(Fixtures.migration(Phase.MIGRATED)));

		post("/migrations/2/contract?override=quiet-period&override=sessions&reason=why", "{}").expectStatus()
			.isAccepted();

		verify(engine).request("2",
				new ActionCommand("contract", "anonymous", Optional.of("why"), Set.of("quiet-period", "sessions")));
	}

	@Test
	void aRepairSaysFromWhichSide() {
		start("management.endpoint.zdm.access=unrestricted");
		given(engine.request(eq("2"), any()))
			.willReturn(new ActionOutcome.Accepted(Fixtures.migration(Phase.MIGRATED)));

		post("/migrations/2/repair", "{\"from\": \"old\", \"reason\": \"psql was right\"}").expectStatus().isAccepted();

		verify(engine).request("2",
				new ActionCommand("repair", "anonymous", Optional.of("psql was right"), Set.of(), Optional.of("old")));
	}

	@Test
	void settingsOfAMigrationAreChangedAtOnce() {
		start("management.endpoint.zdm.access=unrestricted");
		given(engine.change(any())).willReturn(Optional.of(Fixtures.detail(Phase.MIGRATED).settings()));

		post("/migrations/2/settings", "{\"set\": \"pause-ratio=0.5\", \"reason\": \"busy\"}").expectStatus()
			.isOk()
			.expectBody()
			.json("""
					{"settings": {
					  "pause-ratio": {"value": "0.5", "from": "live", "by": "alice", "reason": "busy",
					    "at": "2026-11-22T10:15:30Z"},
					  "workers": {"value": "1", "from": "default"}
					}}
					""", JsonCompareMode.STRICT);

		verify(engine)
			.change(new SettingsCommand(Optional.of("2"), "pause-ratio=0.5", "anonymous", Optional.of("busy")));
		verify(engine, never()).request(any(), any());
	}

	@Test
	void settingsOfAllMigrationsAreReadAndChanged() {
		start("management.endpoint.zdm.access=unrestricted");
		given(engine.settings(Optional.empty())).willReturn(Optional.of(Fixtures.detail(Phase.MIGRATED).settings()));
		given(engine.change(any())).willReturn(Optional.of(Fixtures.detail(Phase.MIGRATED).settings()));

		get("/settings").expectStatus().isOk().expectBody().jsonPath("$.settings.workers.value").isEqualTo("1");
		post("/settings?set=workers=1&set=pause-ratio=2", "{}").expectStatus().isOk();

		verify(engine)
			.change(new SettingsCommand(Optional.empty(), "workers=1,pause-ratio=2", "anonymous", Optional.empty()));
	}

	@Test
	void settingsThatCannotBeAreExplained() {
		start("management.endpoint.zdm.access=unrestricted");
		given(engine.change(any())).willThrow(new InvalidSettingsException("There is no setting 'speed'"));

		assertThat(message(post("/migrations/2/settings", "{\"set\": \"speed=1\"}"), HttpStatus.BAD_REQUEST))
			.isEqualTo("There is no setting 'speed'");
		assertThat(message(post("/settings", "{}"), HttpStatus.BAD_REQUEST)).isEqualTo("There is no setting 'speed'");
		assertThat(message(post("/pace", "{}"), HttpStatus.NOT_FOUND)).contains("pace");
	}

	@Test
	void settingsNeedToBeAllowed() {
		start();

		post("/migrations/2/settings", "{\"set\": \"workers=2\"}").expectStatus()
			.isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
		post("/settings", "{\"set\": \"workers=2\"}").expectStatus().isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
		verify(engine, never()).change(any());
	}

	@Test
	void aRefusedActionNamesTheConditions() {
		start("management.endpoint.zdm.access=unrestricted");
		given(engine.request(eq("2"), any())).willReturn(new ActionOutcome.Refused(Fixtures.migration(Phase.MIGRATED),
				"The gate is shut", List.of(Fixtures.QUIET_PERIOD)));

		post("/migrations/2/contract", "{}").expectStatus()
			.isEqualTo(HttpStatus.CONFLICT)
			.expectBody()
			.jsonPath("$.message")
			.isEqualTo("The gate is shut")
			.jsonPath("$.conditions[0].name")
			.isEqualTo("quiet-period")
			.jsonPath("$.migration.phase")
			.isEqualTo("MIGRATED");
	}

	@Test
	void aMalformedRequestIsExplained() {
		start("management.endpoint.zdm.access=unrestricted");
		given(engine.request(eq("2"), any())).willReturn(new ActionOutcome.Invalid("There is no action 'contact'"));
		given(engine.request(eq("9"), any())).willReturn(new ActionOutcome.NotFound());

		assertThat(message(post("/migrations/2/contact", "{}"), HttpStatus.BAD_REQUEST))
			.isEqualTo("There is no action 'contact'");
		assertThat(message(post("/migrations/9/contract", "{}"), HttpStatus.NOT_FOUND))
			.isEqualTo("The history has no migration '9'");
		assertThat(message(post("/instances/1/stop", "{}"), HttpStatus.NOT_FOUND)).contains("instances", "stop");
	}

	@Test
	void aDatabaseThatDoesNotAnswerIsNoStackTrace() {
		start();
		given(engine.migrations()).willThrow(new DataAccessResourceFailureException("connection refused"));

		assertThat(message(get(""), HttpStatus.SERVICE_UNAVAILABLE)).contains("The database did not answer");
	}

	@Test
	void whereZdmIsOffTheAnswersAreEmpty() {
		active = Optional.empty();
		start("management.endpoint.zdm.access=unrestricted");

		get("").expectStatus().isOk().expectBody().jsonPath("$.enabled").isEqualTo(false);
		get("/migrations/2").expectStatus().isNotFound();
		post("/migrations/2/contract", "{}").expectStatus().isNotFound();
	}

	private void start(String... properties) {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties("server.port=0", "management.endpoints.web.exposure.include=zdm")
			.properties(properties)
			.run();
		this.client = RestTestClient.bindToServer()
			.baseUrl("http://localhost:" + this.context.getEnvironment().getProperty("local.server.port"))
			.build();
	}

	private RestTestClient.ResponseSpec get(String path) {
		return this.client.get().uri("/actuator/zdm" + path).exchange();
	}

	private RestTestClient.ResponseSpec post(String path, String body) {
		return this.client.post()
			.uri("/actuator/zdm" + path)
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.exchange();
	}

	private static String message(RestTestClient.ResponseSpec response, HttpStatus status) {
		Map<?, ?> body = response.expectStatus()
			.isEqualTo(status)
			.expectBody(Map.class)
			.returnResult()
			.getResponseBody();
		assertThat(body).isNotNull();
		assertThat(body.containsKey("trace")).isFalse();
		return String.valueOf(body.get("message"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = { DataSourceAutoConfiguration.class, HibernateJpaAutoConfiguration.class })
	static class Application {

		@Bean
		ZdmEndpoint zdmEndpoint() {
			return new ZdmEndpoint(() -> active);
		}

		@Bean
		ZdmEndpointWebExtension zdmEndpointWebExtension(ZdmEndpoint endpoint) {
			return new ZdmEndpointWebExtension(endpoint);
		}

	}

}
