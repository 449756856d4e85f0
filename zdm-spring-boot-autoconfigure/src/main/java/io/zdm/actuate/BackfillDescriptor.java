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
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.zdm.lifecycle.BackfillReport;
import io.zdm.store.BackfillAccount;
import io.zdm.store.BackfillProgress;
import io.zdm.store.WorkedRange;

/**
 * How the backfill of a mapping goes.
 *
 * @param mapping the mapping
 * @param rows the rows that it has filled
 * @param share the share of the work that is done, from 0 to 1
 * @param blocks the blocks of the table, where it is filled by blocks
 * @param blocksDone those that are done
 * @param running the time spent running, without pauses, of all workers together
 * @param paused the time in pauses between batches
 * @param throttled the time under throttles, by the name of the throttle
 * @param rowsPerSecond its pace while running
 * @param remaining how long it may still take; absent where nothing can be said
 * @param remainingBasis what that is computed from, or why nothing can be said
 * @param deadTuples the dead row versions that it has made: one for each that it wrote
 * @param hotShare the share of the rows that needed no new entries in indexes
 * @param walBytes the WAL that it has written
 * @param passes the number of passes over each window
 * @param passesReason why it is that number
 * @param batches its batches
 * @param workers who is at work on what
 * @param startedAt when it began
 * @param finishedAt when it was done
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackfillDescriptor(String mapping, long rows, double share, @Nullable Long blocks,
		@Nullable Long blocksDone, Duration running, Duration paused, Map<String, Duration> throttled,
		long rowsPerSecond, @Nullable Duration remaining, String remainingBasis, long deadTuples,
		@Nullable Double hotShare, long walBytes, @Nullable Integer passes, @Nullable String passesReason,
		BatchesDescriptor batches, List<WorkerDescriptor> workers, Instant startedAt, @Nullable Instant finishedAt) {

	static BackfillDescriptor of(BackfillProgress progress, BackfillReport report) {
		BackfillAccount account = report.account();
		BackfillAccount.Batches batches = account.batches();
		boolean byBlock = batches.blocks() > 0;
		return new BackfillDescriptor(progress.mapping(), progress.rows(), progress.share(),
				byBlock ? batches.blocks() : null, byBlock ? batches.blocksDone() : null, progress.running(),
				account.paused(), account.throttled(), ProgressDescriptor.pace(progress),
				report.remaining().time().orElse(null), report.remaining().basis(), account.rowsUpdated(),
				account.hotShare().orElse(null), account.walBytes(), (batches.passes() > 0) ? batches.passes() : null,
				batches.reason(), BatchesDescriptor.of(batches),
				report.ranges().stream().map(WorkerDescriptor::of).toList(), progress.startedAt(),
				progress.finishedAt().orElse(null));
	}

	/**
	 * The batches of a backfill.
	 *
	 * @param count their number
	 * @param p50 the duration that half of them did not exceed
	 * @param p99 the duration that all but a hundredth did not exceed
	 * @param max the longest duration
	 */
	public record BatchesDescriptor(long count, Duration p50, Duration p99, Duration max) {

		static BatchesDescriptor of(BackfillAccount.Batches batches) {
			return new BatchesDescriptor(batches.count(), micros(batches.p50Micros()), micros(batches.p99Micros()),
					micros(batches.maxMicros()));
		}

		private static Duration micros(long micros) {
			return Duration.of(micros, ChronoUnit.MICROS);
		}

	}

	/**
	 * A worker and the part of the table that it fills.
	 *
	 * @param instance the instance
	 * @param worker which of its threads
	 * @param live whether it has been heard of lately; if not, another takes over
	 * @param partition the partition, if the rows of the table are in partitions
	 * @param fromBlock the first block
	 * @param toBlock the block after the last
	 * @param block where it is
	 * @param pass in which pass
	 * @param passes of how many
	 * @param rows the rows that it has filled
	 * @param running the time spent running, without pauses
	 * @param since when it began
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record WorkerDescriptor(UUID instance, int worker, boolean live, @Nullable String partition, long fromBlock,
			long toBlock, long block, @Nullable Integer pass, @Nullable Integer passes, long rows, Duration running,
			Instant since) {

		static WorkerDescriptor of(WorkedRange range) {
			WorkedRange.Position position = range.position();
			return new WorkerDescriptor(range.instance(), range.worker(), range.live(), range.partition().orElse(null),
					range.fromBlock(), range.toBlock(), Math.max(position.block(), range.fromBlock()),
					(position.passes() > 0) ? position.pass() : null,
					(position.passes() > 0) ? position.passes() : null, range.rows(), range.running(), range.since());
		}

	}

}
