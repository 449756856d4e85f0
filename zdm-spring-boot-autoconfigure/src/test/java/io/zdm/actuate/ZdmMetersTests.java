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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zdm.Activity;
import io.zdm.MigrationStatus;
import io.zdm.Phase;
import io.zdm.backfill.Throttling;
import io.zdm.backfill.throttle.ThrottleState;
import io.zdm.data.DualWriteAccount;
import io.zdm.lifecycle.Engine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessResourceFailureException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link ZdmMeters}.
 */
class ZdmMetersTests {

	private final Engine engine = mock(Engine.class);

	private final Map<DualWriteAccount.Source, DualWriteAccount.Totals> dualWrites = new HashMap<>();

	private final AtomicLong nanos = new AtomicLong();

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@BeforeEach
	void oneMigrationIsBeingFilledAndOneHasFailed() {
		given(this.engine.migrations()).willReturn(List.of(
				new MigrationStatus("2", "display_name", Phase.MIGRATING, Activity.RUNNING, Optional.empty(), 0.4),
				new MigrationStatus("3", "orders", Phase.CONTRACTING, Activity.FAILED, Optional.of("why"), 1.0)));
		given(this.engine.detail("2")).willReturn(Optional.of(Fixtures.detail(Phase.MIGRATING)));
		given(this.engine.instances()).willReturn(List.of(Fixtures.instance()));
		new ZdmMeters(() -> Optional.of(this.engine), () -> this.dualWrites, this.nanos::get).bindTo(this.registry);
	}

	@Test
	void countsMigrationsByPhase() {
		assertThat(value(ZdmMeter.MIGRATION_PHASE, "phase", "MIGRATING")).isEqualTo(1);
		assertThat(value(ZdmMeter.MIGRATION_PHASE, "phase", "CONTRACTING")).isEqualTo(1);
		assertThat(value(ZdmMeter.MIGRATION_PHASE, "phase", "COMPLETED")).isZero();
		assertThat(value(ZdmMeter.MIGRATION_FAILED)).isEqualTo(1);
		assertThat(value(ZdmMeter.INSTANCES_LIVE)).isEqualTo(1);
	}

	@Test
	void countsLocksThatWereNotHadAtOnce() {
		given(this.engine.blockedLockAttempts()).willReturn(3L);

		assertThat(this.registry.get(ZdmMeter.LOCK_BLOCKED.meterName()).functionCounter().count()).isEqualTo(3);
	}

	@Test
	void aBackfillIsFollowedToItsEnd() {
		value(ZdmMeter.MIGRATION_FAILED);
		assertThat(value(ZdmMeter.BACKFILL_PROGRESS, "version", "2")).isEqualTo(0.4);
		assertThat(value(ZdmMeter.BACKFILL_ROWS, "version", "2")).isEqualTo(300_000);

		given(this.engine.migrations()).willReturn(List.of(Fixtures.status(Phase.MIGRATED)));
		this.nanos.addAndGet(Duration.ofSeconds(6).toNanos());

		assertThat(value(ZdmMeter.BACKFILL_PROGRESS, "version", "2")).isEqualTo(1);
		assertThat(value(ZdmMeter.BACKFILL_ROWS, "version", "2")).isEqualTo(300_000);
		assertThat(this.registry.find(ZdmMeter.BACKFILL_ROWS.meterName()).tag("version", "3").gauge()).isNull();
	}

	@Test
	void showsHowMuchEachThrottleHoldsBackfillsBack() {
		value(ZdmMeter.MIGRATION_FAILED);
		assertThat(this.registry.find(ZdmMeter.BACKFILL_THROTTLE_LEVEL.meterName()).gauge()).isNull();

		given(this.engine.throttles())
			.willReturn(List.of(new ThrottleState("wal-rate", Throttling.Level.PAUSE, "9 MB/s", Map.of())));
		this.nanos.addAndGet(Duration.ofSeconds(6).toNanos());
		value(ZdmMeter.MIGRATION_FAILED);
		assertThat(value(ZdmMeter.BACKFILL_THROTTLE_LEVEL, "throttle", "wal-rate")).isEqualTo(2);

		given(this.engine.throttles()).willReturn(List.of());
		this.nanos.addAndGet(Duration.ofSeconds(6).toNanos());
		assertThat(value(ZdmMeter.BACKFILL_THROTTLE_LEVEL, "throttle", "wal-rate")).isZero();
	}

	@Test
	void whatABackfillCostsIsThere() {
		value(ZdmMeter.MIGRATION_FAILED);
		value(ZdmMeter.MIGRATION_FAILED);

		assertThat(value(ZdmMeter.BACKFILL_RATE, "version", "2")).isEqualTo(75_000);
		assertThat(value(ZdmMeter.BACKFILL_REMAINING, "version", "2")).isEqualTo(6);
		assertThat(value(ZdmMeter.BACKFILL_DEAD, "version", "2")).isEqualTo(200);
		assertThat(value(ZdmMeter.BACKFILL_WAL, "version", "2")).isEqualTo(4096);
		assertThat(value(ZdmMeter.BACKFILL_PAUSED, "version", "2")).isEqualTo(1);
		assertThat(value(ZdmMeter.BACKFILL_THROTTLED, "version", "2", "throttle", "replication-lag")).isEqualTo(3);
	}

	@Test
	void countsWhatWasCheckedAndRepairedByMigrationAndEntity() {
		value(ZdmMeter.MIGRATION_FAILED);
		assertThat(this.registry.find(ZdmMeter.DUAL_WRITE_CHECKED.meterName()).functionCounter()).isNull();

		this.dualWrites.put(new DualWriteAccount.Source("2", "User"), new DualWriteAccount.Totals(7, 1));
		value(ZdmMeter.MIGRATION_FAILED);
		assertThat(count(ZdmMeter.DUAL_WRITE_CHECKED)).isEqualTo(7);
		assertThat(count(ZdmMeter.DUAL_WRITE_REPAIRED)).isEqualTo(1);

		this.dualWrites.put(new DualWriteAccount.Source("2", "User"), new DualWriteAccount.Totals(9, 1));
		assertThat(count(ZdmMeter.DUAL_WRITE_CHECKED)).isEqualTo(9);
	}

	@Test
	void countsRowsThatAreOutOfStepUntilTheyAreNot() {
		given(this.engine.recheckedRows()).willReturn(4000L);
		given(this.engine.divergences()).willReturn(Map.of("2", 7L));
		value(ZdmMeter.MIGRATION_FAILED);

		assertThat(this.registry.get(ZdmMeter.VERIFICATION_RECHECKED.meterName()).functionCounter().count())
			.isEqualTo(4000);
		assertThat(value(ZdmMeter.VERIFICATION_DIVERGENCES, "version", "2")).isEqualTo(7);

		given(this.engine.divergences()).willReturn(Map.of());
		this.nanos.addAndGet(Duration.ofSeconds(6).toNanos());

		assertThat(value(ZdmMeter.VERIFICATION_DIVERGENCES, "version", "2")).isZero();
	}

	private double count(ZdmMeter meter) {
		return this.registry.get(meter.meterName())
			.tag("migration", "2")
			.tag("entity", "User")
			.functionCounter()
			.count();
	}

	@Test
	void allGaugesOfAScrapeShareOneLook() {
		value(ZdmMeter.MIGRATION_FAILED);
		value(ZdmMeter.INSTANCES_LIVE);

		verify(this.engine, times(1)).migrations();

		this.nanos.addAndGet(Duration.ofSeconds(5).toNanos());
		value(ZdmMeter.MIGRATION_FAILED);

		verify(this.engine, times(2)).migrations();
	}

	@Test
	void keepsTheLastValuesWhileTheDatabaseDoesNotAnswer() {
		value(ZdmMeter.MIGRATION_FAILED);
		willThrow(new DataAccessResourceFailureException("gone")).given(this.engine).migrations();

		this.nanos.addAndGet(Duration.ofSeconds(6).toNanos());

		assertThat(value(ZdmMeter.MIGRATION_FAILED)).isEqualTo(1);
	}

	private double value(ZdmMeter meter, String... tags) {
		return this.registry.get(meter.meterName()).tags(tags).gauge().value();
	}

}
