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

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import io.zdm.Activity;
import io.zdm.ConditionResult;
import io.zdm.MigrationStatus;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.lifecycle.BackfillReport;
import io.zdm.lifecycle.EffectiveSetting;
import io.zdm.lifecycle.GateReport;
import io.zdm.lifecycle.MigrationDetail;
import io.zdm.lifecycle.RemainingTime;
import io.zdm.plan.Conversion;
import io.zdm.plan.CreateIndexStep;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.IndexBuild;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;
import io.zdm.store.AuditEntry;
import io.zdm.store.BackfillAccount;
import io.zdm.store.BackfillProgress;
import io.zdm.store.DivergenceEntry;
import io.zdm.store.Divergences;
import io.zdm.store.InstanceRecord;
import io.zdm.store.InstanceRole;
import io.zdm.store.MigrationKey;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Quarantine;
import io.zdm.store.QuarantineEntry;
import io.zdm.store.RepairEntry;
import io.zdm.store.Request;
import io.zdm.store.StepRecord;
import io.zdm.store.StoredSetting;
import io.zdm.store.WorkedRange;

/**
 * A migration in the middle of its life, as the engine tells of it.
 */
final class Fixtures {

	static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

	static final QualifiedName USERS = QualifiedName.of("public", "users");

	static final String MAPPING = "v2_1a2b3c4d_0";

	static final ConditionResult QUIET_PERIOD = new ConditionResult("quiet-period", Verdict.FAIL,
			"last write to users.user_name 3 h ago", "Wait for another 21 h, or override with a reason.", true);

	static final ConditionResult BACKFILL = new ConditionResult("backfill", Verdict.PASS, "all rows are filled", "",
			false);

	private Fixtures() {
	}

	static MigrationStatus status(Phase phase) {
		return new MigrationStatus("2", "display_name", phase, Activity.RUNNING, Optional.empty(), 1.0);
	}

	static MigrationRecord migration(Phase phase) {
		return new MigrationRecord(7, new MigrationKey("shop", "public", "2"), "display_name", "0a1b2c3d", phase,
				Activity.WAITING, Optional.of("waits for one instance to acknowledge"),
				Optional.of(new Request(Request.Action.CONTRACT, "alice", Optional.of("done"), Set.of("quiet-period"),
						NOW)),
				plan(), NOW.minusSeconds(60), NOW, Optional.of(NOW.minusSeconds(59)), Optional.of(NOW.minusSeconds(9)),
				Optional.empty());
	}

	static Plan plan() {
		MappedColumn source = new MappedColumn(new Identifier("user_name"), "text", Optional.empty(), true,
				Optional.empty());
		MappedColumn target = new MappedColumn(new Identifier("display_name"), "text", Optional.empty(), true,
				Optional.empty());
		Mapping mapping = new Mapping(MAPPING, USERS, List.of(source), List.of(target),
				List.of(new Conversion.Identity(source.name())), List.of(new Conversion.Identity(target.name())));
		return new Plan(List.of(mapping),
				List.of(new Step.Ddl("expand public.users", USERS, LockMode.ACCESS_EXCLUSIVE,
						List.of("ALTER TABLE \"public\".\"users\" ADD COLUMN \"display_name\" text"), List.of(MAPPING),
						List.of())),
				List.of(new Step.Backfill("backfill " + MAPPING, USERS, MAPPING), new CreateIndexStep(
						"index users_name", USERS, QualifiedName.of("public", "users_name_new"),
						"CREATE INDEX CONCURRENTLY \"users_name_new\" ON \"public\".\"users\" (\"display_name\")"),
						new Step.Verify("verify " + MAPPING, USERS, MAPPING)),
				List.of(new Step.Ddl("contract public.users", USERS, LockMode.ACCESS_EXCLUSIVE,
						List.of("ALTER TABLE \"public\".\"users\" DROP COLUMN \"user_name\""), List.of(),
						List.of(MAPPING))),
				List.of(new Step.Ddl("rollback public.users", USERS, LockMode.ACCESS_EXCLUSIVE,
						List.of("ALTER TABLE \"public\".\"users\" DROP COLUMN IF EXISTS \"display_name\""), List.of(),
						List.of(MAPPING))),
				List.of("Statements that select every column see the new one."));
	}

	static MigrationDetail detail(Phase phase) {
		Map<String, Optional<String>> actions = new LinkedHashMap<>();
		actions.put("contract", Optional.empty());
		actions.put("pause", Optional.empty());
		actions.put("rollback", Optional.empty());
		return new MigrationDetail(migration(phase),
				List.of(new StepRecord("expand public.users", StepRecord.State.DONE, NOW.minusSeconds(60),
						Optional.of(NOW.minusSeconds(59)), 2, Optional.of(Duration.ofMillis(12)), Optional.empty()),
						new StepRecord("index users_name", StepRecord.State.FAILED, NOW, Optional.empty(), 1,
								Optional.empty(), Optional.of("53100: no space left on device"))),
				Map.of("index users_name",
						new IndexBuild("users", "building index: scanning table", 250, 1000, 0, 0, 1, 2,
								Optional.of(new IndexBuild.ClientProcess(4711, "psql")))),
				List.of(new BackfillProgress(MAPPING, BackfillProgress.Kind.BACKFILL, "{}", 300_000, 1.0,
						Duration.ofSeconds(4), NOW.minusSeconds(58), Optional.of(NOW.minusSeconds(50)),
						Optional.empty()),
						new BackfillProgress(MAPPING, BackfillProgress.Kind.VERIFICATION, "{}", 300_001, 1.0,
								Duration.ofMillis(1500), NOW.minusSeconds(49), Optional.of(NOW.minusSeconds(40)),
								Optional
									.of("{\"rows\":300001,\"disobeying\":0,\"absent\":0,\"lossy\":2,\"samples\":[]}"))),
				Optional.of(new GateReport(List.of(BACKFILL, QUIET_PERIOD))),
				Optional.of(new GateReport(List.of(BACKFILL))), Optional.empty(),
				List.of(new AuditEntry(NOW, "alice", "contract requested", Optional.of("done"))),
				List.of(new RepairEntry(NOW, UUID.fromString("6f9619ff-8b86-4011-b42d-00c04fc964ff"), "2.0", "User", 1,
						List.of("42"))),
				new Divergences(List
					.of(new DivergenceEntry(MAPPING, Map.of("id", "42"), DivergenceEntry.Kind.DISOBEYING, NOW, NOW)),
						2),
				new Quarantine(1,
						List.of(new QuarantineEntry(MAPPING, Map.of("id", "7"),
								"invalid input syntax for type numeric: \"dear\"", Optional.of("22P02"), 2, NOW, NOW))),
				actions, List.of(
						new EffectiveSetting("pause-ratio", "0.5", "live",
								Optional.of(new StoredSetting(Optional.of("2"), "pause-ratio", "0.5", "alice",
										Optional.of("busy"), NOW))),
						new EffectiveSetting("workers", "1", "default", Optional.empty())),
				Map.of(MAPPING,
						new BackfillReport(
								new BackfillAccount(Duration.ofSeconds(1),
										Map.of("replication-lag", Duration.ofSeconds(3)), 200, 150, 4096,
										new BackfillAccount.Batches(10, 20_000, 31_000, 44_000, 8, "pages are full",
												100, 40)),
								List.of(new WorkedRange(Optional.empty(), 0, 64,
										UUID.fromString("6f9619ff-8b86-4011-b42d-00c04fc964ff"), 1, true,
										new WorkedRange.Position(2, 8, 17), 120, Duration.ofSeconds(2), NOW)),
								new RemainingTime(Optional.of(Duration.ofSeconds(6)), "40.0 % in 4 s"))));
	}

	static InstanceRecord instance() {
		return new InstanceRecord(UUID.fromString("6f9619ff-8b86-4011-b42d-00c04fc964ff"), "shop", "public", "2.0",
				"node-1", 4711, "0.1.0", InstanceRole.WORKER, NOW.minusSeconds(60), NOW, true, Map.of("2", "0a1b2c3d"),
				Optional.of(Set.of("users.id", "users.display_name")), Map.of(7L, Phase.MIGRATED, 99L, Phase.COMPLETED),
				List.of(), "shop/6f9619ff", "shop", Optional.of("10.0.0.7"));
	}

}
