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

package io.zdm.lifecycle;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import javax.sql.DataSource;

import io.zdm.BackfillThrottle;
import io.zdm.DualWriteMode;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.backfill.BackfillSettings;
import io.zdm.backfill.Transformers;
import io.zdm.backfill.throttle.ThrottleSettings;
import io.zdm.migration.Migration;
import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockPolicy;
import io.zdm.store.InstanceRole;
import io.zdm.store.MigrationRecord;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * An instance of an application with an engine, as a test sees it. Impatient: it beats,
 * polls and expires within fractions of seconds.
 */
public final class TestInstance implements AutoCloseable {

	private final Engine engine;

	private final EngineSettings settings;

	private final UUID id = UUID.randomUUID();

	private TestInstance(Builder builder) {
		this.settings = new EngineSettings(this.id, builder.application, builder.release, new Identifier("zdm"),
				builder.startup, builder.startupTimeout, builder.inlineMaxRows,
				new LockPolicy(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofMinutes(2)),
				Duration.ofMillis(100), Duration.ofSeconds(3), Duration.ofMillis(50), builder.backfill,
				new DualWriteModes(builder.dualWrite, Map.of()), contract(builder), builder.role, builder.throttles,
				builder.configured.orElseGet(() -> ConfiguredSettings.of(builder.backfill.pace())));
		Set<String> maps = builder.maps;
		this.engine = new Engine(new Database(builder.dataSource), new Database(builder.direct), this.settings,
				builder.migrations, () -> Optional.of(maps), builder.interceptors, builder.transformers,
				builder.conditions, (event) -> {
				}, () -> builder.beans);
	}

	private static ContractSettings contract(Builder builder) {
		return new ContractSettings(builder.quietPeriod, builder.minimumAge, builder.maxVerificationAge,
				builder.recentReleases, builder.unaccountedSessions, builder.knownApplications, builder.seal);
	}

	public static Builder on(DataSource dataSource) {
		return new Builder(dataSource);
	}

	public Engine engine() {
		return this.engine;
	}

	EngineSettings settings() {
		return this.settings;
	}

	public TestInstance startup() {
		this.engine.startup();
		return this;
	}

	public TestInstance start() {
		this.engine.startup();
		this.engine.start();
		return this;
	}

	public MigrationRecord migration(String version) {
		return this.engine.history()
			.stream()
			.filter((migration) -> migration.key().version().equals(version))
			.findFirst()
			.orElseThrow(() -> new AssertionError("The history has no migration " + version));
	}

	public void await(String version, Phase phase) {
		patiently().untilAsserted(() -> {
			MigrationRecord migration = migration(version);
			if (migration.phase() != phase) {
				throw new AssertionError("%s is %s, %s: %s".formatted(migration.display(), migration.phase(),
						migration.activity(), migration.reason().orElse("")));
			}
		});
	}

	/**
	 * Wait until a migration says why it does not go on.
	 * @param version the version of the migration
	 * @param part a part of what it says
	 */
	public void awaitReason(String version, String part) {
		patiently().until(() -> migration(version).reason().orElse(""), (reason) -> reason.contains(part));
	}

	/**
	 * Wait until the instance would get traffic: what its entities map is filled, and its
	 * interceptors have taken that up.
	 */
	public void awaitReady() {
		patiently().until(() -> this.engine.unreadyBecauseOf().isEmpty());
	}

	public ActionOutcome request(String version, String action, String... overrides) {
		return this.engine.request(version,
				new ActionCommand(action, "test", Optional.of("because the test says so"), Set.of(overrides)));
	}

	/**
	 * Ask for an action until its gate lets it through.
	 * @param version the version of the migration
	 * @param action the action
	 * @param overrides the conditions that do not count
	 */
	public void requestUntilAccepted(String version, String action, String... overrides) {
		patiently().untilAsserted(() -> {
			ActionOutcome outcome = request(version, action, overrides);
			if (outcome instanceof ActionOutcome.Refused refused) {
				throw new AssertionError("Refused: %s %s".formatted(refused.message(),
						refused.conditions()
							.stream()
							.filter((condition) -> condition.verdict() == Verdict.FAIL)
							.toList()));
			}
			if (!(outcome instanceof ActionOutcome.Accepted)) {
				throw new AssertionError("Not accepted: " + outcome);
			}
		});
	}

	public static ConditionFactory patiently() {
		return Awaitility.await().atMost(Duration.ofMinutes(5)).pollInterval(Duration.ofMillis(50));
	}

	@Override
	public void close() {
		this.engine.stop();
	}

	/**
	 * Describes an instance.
	 */
	public static final class Builder {

		private final DataSource dataSource;

		private DataSource direct;

		private String application = "shop";

		private String release = "2.0";

		private StartupMode startup = StartupMode.EXPAND;

		private Duration startupTimeout = Duration.ofSeconds(60);

		private InstanceRole role = InstanceRole.WORKER;

		private long inlineMaxRows;

		private Duration seal = Duration.ZERO;

		private Duration quietPeriod = Duration.ofSeconds(1);

		private Duration minimumAge = Duration.ZERO;

		private Duration maxVerificationAge = Duration.ofDays(7);

		private Duration recentReleases = Duration.ZERO;

		private UnaccountedSessions unaccountedSessions = UnaccountedSessions.BLOCK;

		private ContractConditions conditions = ContractConditions.none();

		private BackfillSettings backfill = BackfillSettings.DEFAULT;

		private List<Migration> migrations = List.of();

		private Optional<ConfiguredSettings> configured = Optional.empty();

		private final Set<String> maps = new HashSet<>();

		private Set<String> knownApplications = Set.of("", "traffic", "PostgreSQL JDBC Driver");

		private DualWriteMode dualWrite = DualWriteMode.BOTH;

		private Interceptors interceptors = Interceptors.none();

		private Transformers transformers = Transformers.none();

		private ThrottleSettings throttles = ThrottleSettings.NONE;

		private List<BackfillThrottle> beans = List.of();

		private Builder(DataSource dataSource) {
			this.dataSource = dataSource;
			this.direct = dataSource;
		}

		public Builder direct(DataSource dataSource) {
			this.direct = dataSource;
			return this;
		}

		public Builder application(String name) {
			this.application = name;
			return this;
		}

		public Builder release(String name) {
			this.release = name;
			return this;
		}

		public Builder role(InstanceRole kind) {
			this.role = kind;
			return this;
		}

		public Builder startup(StartupMode mode) {
			this.startup = mode;
			return this;
		}

		public Builder startupTimeout(Duration timeout) {
			this.startupTimeout = timeout;
			return this;
		}

		public Builder inlineMaxRows(long rows) {
			this.inlineMaxRows = rows;
			return this;
		}

		public Builder seal(Duration time) {
			this.seal = time;
			return this;
		}

		public Builder quietPeriod(Duration period) {
			this.quietPeriod = period;
			return this;
		}

		public Builder minimumAge(Duration age) {
			this.minimumAge = age;
			return this;
		}

		public Builder maxVerificationAge(Duration age) {
			this.maxVerificationAge = age;
			return this;
		}

		public Builder recentReleases(Duration period) {
			this.recentReleases = period;
			return this;
		}

		public Builder unaccountedSessions(UnaccountedSessions meaning) {
			this.unaccountedSessions = meaning;
			return this;
		}

		public Builder conditions(ContractConditions beans) {
			this.conditions = beans;
			return this;
		}

		public Builder backfill(BackfillSettings settings) {
			this.backfill = settings;
			return this;
		}

		public Builder configured(ConfiguredSettings settings) {
			this.configured = Optional.of(settings);
			return this;
		}

		public Builder dualWrite(DualWriteMode mode, Interceptors hooks) {
			this.dualWrite = mode;
			this.interceptors = hooks;
			return this;
		}

		public Builder transformers(Transformers beans) {
			this.transformers = beans;
			return this;
		}

		public Builder throttles(ThrottleSettings settings, BackfillThrottle... ofApplication) {
			this.throttles = settings;
			this.beans = List.of(ofApplication);
			return this;
		}

		public Builder ships(Migration... shipped) {
			this.migrations = List.of(shipped);
			return this;
		}

		public Builder maps(String... columns) {
			this.maps.addAll(List.of(columns));
			return this;
		}

		public Builder knownApplications(String... names) {
			this.knownApplications = Set.of(names);
			return this;
		}

		public TestInstance build() {
			return new TestInstance(this);
		}

	}

}
