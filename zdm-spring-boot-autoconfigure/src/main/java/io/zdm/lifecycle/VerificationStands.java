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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.backfill.Census;
import io.zdm.plan.Mapping;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Session;
import io.zdm.postgres.TablePart;
import io.zdm.store.BackfillProgress;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.MigrationRecord;

/**
 * Holds when a verification has proven every row, and the table it saw is still the one
 * that stands there: TRUNCATE, VACUUM FULL and the like give a table a new file.
 */
final class VerificationStands implements GateCondition {

	static final String NAME = "verification";

	private static final String REMEDY = "Ask for 'verify' and wait for its end.";

	private final Ledger ledger;

	private final Seal seal;

	private final CatalogReader catalog = new CatalogReader();

	VerificationStands(Ledger ledger) {
		this.ledger = ledger;
		this.seal = new Seal(ledger, Duration.ZERO);
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		List<String> evidence = new ArrayList<>();
		Optional<Instant> sealed = handedOverAndSealed(session, migration);
		for (Mapping mapping : this.ledger.toProve(session, migration)) {
			Optional<BackfillProgress> progress = this.ledger.walks()
				.find(session, mapping.id(), Kind.VERIFICATION)
				.filter((walk) -> walk.finishedAt().isPresent());
			if (progress.isEmpty() || progress.get().result().isEmpty()) {
				return fail("%s has not been verified".formatted(mapping.table().display()));
			}
			Census census = Census.parse(progress.get().result().get());
			if (!census.proves()) {
				return fail("%,d rows of %s do not obey and %,d would be lost; first keys: %s"
					.formatted(census.disobeying(), mapping.table().display(), census.absent(), census.samples()));
			}
			Optional<String> change = changeSince(session, mapping, census);
			if (change.isPresent()) {
				return fail(change.get());
			}
			if (sealed.filter((at) -> !progress.get().finishedAt().orElseThrow().isAfter(at)).isPresent()) {
				return fail("%s has not been verified since it was sealed".formatted(mapping.table().display()));
			}
			evidence.add("%s: %,d rows compared, all obey, %,d lossy".formatted(mapping.table().display(),
					census.rows(), census.lossy()));
		}
		if (evidence.isEmpty()) {
			return new ConditionResult(NAME, Verdict.PASS, "no column takes the place of another", "", false);
		}
		return new ConditionResult(NAME, Verdict.PASS, String.join("; ", evidence), "", false);
	}

	/**
	 * Where a trigger came late, every row is looked at once more when nobody else can
	 * write the old column any longer.
	 */
	private Optional<Instant> handedOverAndSealed(Session session, MigrationRecord migration) {
		boolean handedOver = migration.phase() == Phase.SEALED && !migration.plan().handover().isEmpty();
		return handedOver ? this.seal.until(session, migration) : Optional.empty();
	}

	/**
	 * A partition that is empty proves itself, and one that is gone proves nothing.
	 */
	private Optional<String> changeSince(Session session, Mapping mapping, Census census) {
		List<TablePart> parts = this.catalog.parts(session, mapping.table());
		if (parts.isEmpty() && census.relfilenode() != 0) {
			return Optional.of("%s is gone".formatted(mapping.table().display()));
		}
		for (TablePart part : parts) {
			if (part.name().equals(mapping.table())) {
				if (part.relfilenode() != census.relfilenode()) {
					return Optional.of("%s was rewritten since it was verified".formatted(mapping.table().display()));
				}
			}
			else if (part.blocks() > 0
					&& !Long.valueOf(part.relfilenode()).equals(census.partitions().get(part.oid()))) {
				return Optional.of("the partition %s of %s was added or rewritten since it was verified"
					.formatted(part.name().display(), mapping.table().display()));
			}
		}
		return Optional.empty();
	}

	private static ConditionResult fail(String message) {
		return new ConditionResult(NAME, Verdict.FAIL, message, REMEDY, false);
	}

}
