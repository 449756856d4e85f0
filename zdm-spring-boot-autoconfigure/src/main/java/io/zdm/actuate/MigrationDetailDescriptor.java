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

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.zdm.actuate.SettingsDescriptor.SettingDescriptor;
import io.zdm.Activity;
import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.backfill.throttle.ThrottleState;
import io.zdm.lifecycle.BackfillReport;
import io.zdm.lifecycle.GateReport;
import io.zdm.lifecycle.MigrationDetail;
import io.zdm.store.AuditEntry;
import io.zdm.store.BackfillProgress;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.MigrationRecord;
import io.zdm.store.RepairEntry;
import io.zdm.store.Request;

/**
 * All that is known of one migration.
 *
 * @param version its version
 * @param description its description
 * @param application the application that ships it
 * @param target the schema in which the application finds its tables
 * @param checksum the checksum of its contents
 * @param phase where it stands
 * @param activity what it is doing
 * @param reason why it is doing that, for a person
 * @param request what somebody has asked for and is not carried out yet
 * @param createdAt when it entered the history
 * @param updatedAt when phase or activity last changed
 * @param expandedAt when the expand was committed
 * @param migratedAt when it was complete and proven
 * @param finishedAt when it was completed or rolled back
 * @param sealedUntil when the sealed columns are dropped, unless they are unsealed before
 * @param plan all that it does
 * @param steps what of it is done
 * @param progress how far the backfill of each mapping got
 * @param verification what the verification of each mapping found
 * @param recheck how far the continuous verification of each mapping got in its pass
 * @param divergences the rows that it found out of step
 * @param quarantine the rows that the backfill could not fill
 * @param gates what stands in the way of contract and rollback, by action
 * @param repairs the last rows that interceptors found out of step, newest first
 * @param audit what was asked for and what happened
 * @param actions what can be asked for now, or why not
 * @param throttles what the throttles of the instance that answers say now, while it is
 * MIGRATING
 * @param settings how the settings stand that can be changed at run time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrationDetailDescriptor(String version, String description, String application, String target,
		String checksum, Phase phase, Activity activity, @Nullable String reason, @Nullable RequestDescriptor request,
		Instant createdAt, Instant updatedAt, @Nullable Instant expandedAt, @Nullable Instant migratedAt,
		@Nullable Instant finishedAt, @Nullable Instant sealedUntil, PlanDescriptor plan, List<StepDescriptor> steps,
		List<BackfillDescriptor> progress, List<VerificationDescriptor> verification, List<ProgressDescriptor> recheck,
		DivergencesDescriptor divergences, QuarantineDescriptor quarantine, Map<String, GateDescriptor> gates,
		List<RepairDescriptor> repairs, List<AuditDescriptor> audit, Map<String, ActionDescriptor> actions,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) List<ThrottleDescriptor> throttles,
		Map<String, SettingDescriptor> settings) implements OperationResponseBody {

	static MigrationDetailDescriptor of(MigrationDetail detail, List<ThrottleState> throttles) {
		MigrationRecord migration = detail.migration();
		return new MigrationDetailDescriptor(migration.key().version(), migration.description(),
				migration.key().application(), migration.key().target(), migration.checksum(), migration.phase(),
				migration.activity(), migration.reason().orElse(null),
				migration.request().map(RequestDescriptor::of).orElse(null), migration.createdAt(),
				migration.updatedAt(), migration.expandedAt().orElse(null), migration.migratedAt().orElse(null),
				migration.finishedAt().orElse(null), detail.sealedUntil().orElse(null),
				PlanDescriptor.of(migration.plan()),
				StepDescriptor.of(migration.plan(), detail.steps(), detail.builds()),
				walks(detail, Kind.BACKFILL)
					.map((walk) -> BackfillDescriptor.of(walk,
							detail.backfills().getOrDefault(walk.mapping(), BackfillReport.NONE)))
					.toList(),
				walks(detail, Kind.VERIFICATION).map(VerificationDescriptor::of).toList(),
				walks(detail, Kind.RECHECK).map(ProgressDescriptor::of).toList(),
				DivergencesDescriptor.of(detail.divergences()), QuarantineDescriptor.of(detail.quarantine()),
				gates(detail), detail.repairs().stream().map(RepairDescriptor::of).toList(),
				detail.audit().stream().map(AuditDescriptor::of).toList(), ActionDescriptor.of(detail),
				throttles.stream().map((state) -> ThrottleDescriptor.of(state, detail.settings())).toList(),
				SettingsDescriptor.byName(detail.settings()));
	}

	private static Stream<BackfillProgress> walks(MigrationDetail detail, Kind kind) {
		return detail.progress().stream().filter((walk) -> walk.kind() == kind);
	}

	private static Map<String, GateDescriptor> gates(MigrationDetail detail) {
		Map<String, GateDescriptor> gates = new TreeMap<>();
		detail.contractGate().ifPresent((gate) -> gates.put("contract", GateDescriptor.of(gate)));
		detail.rollbackGate().ifPresent((gate) -> gates.put("rollback", GateDescriptor.of(gate)));
		return gates;
	}

	/**
	 * What somebody asked for.
	 *
	 * @param action what is to be done
	 * @param by who asked
	 * @param reason why
	 * @param override the names of the conditions that do not count this time
	 * @param at when
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record RequestDescriptor(String action, String by, @Nullable String reason, Set<String> override,
			Instant at) {

		static RequestDescriptor of(Request request) {
			return new RequestDescriptor(request.action().name().toLowerCase(Locale.ROOT).replace('_', '-'),
					request.by(), request.reason().orElse(null), new TreeSet<>(request.overrides()), request.at());
		}

	}

	/**
	 * What a gate's conditions say now.
	 *
	 * @param open whether nothing stands in the way
	 * @param conditions the conditions
	 */
	public record GateDescriptor(boolean open, List<ConditionResult> conditions) {

		static GateDescriptor of(GateReport gate) {
			return new GateDescriptor(gate.conditions().stream().noneMatch((each) -> each.verdict() == Verdict.FAIL),
					gate.conditions());
		}

	}

	/**
	 * Rows that an interceptor found out of step and repaired.
	 *
	 * @param at when
	 * @param instance the instance that had written them
	 * @param release its release
	 * @param entity the entity through which they were written
	 * @param rows their number
	 * @param keys the keys of some of them
	 */
	public record RepairDescriptor(Instant at, UUID instance, String release, String entity, int rows,
			List<String> keys) {

		static RepairDescriptor of(RepairEntry entry) {
			return new RepairDescriptor(entry.at(), entry.instance(), entry.release(), entry.entity(), entry.rows(),
					entry.keys());
		}

	}

	/**
	 * Something that was asked for or that happened.
	 *
	 * @param at when
	 * @param actor who, a person or an instance
	 * @param event what
	 * @param detail the circumstances
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record AuditDescriptor(Instant at, String actor, String event, @Nullable String detail) {

		static AuditDescriptor of(AuditEntry entry) {
			return new AuditDescriptor(entry.at(), entry.actor(), entry.event(), entry.detail().orElse(null));
		}

	}

}
