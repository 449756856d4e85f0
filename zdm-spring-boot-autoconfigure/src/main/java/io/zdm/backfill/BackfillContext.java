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

package io.zdm.backfill;

import java.util.Optional;

import io.zdm.plan.Mapping;
import io.zdm.postgres.Database;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.BackfillRanges;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * What all workers of a backfill share.
 *
 * @param database the database
 * @param log where the progress is recorded
 * @param ranges which parts of the table are being filled
 * @param settings how backfills work
 * @param control what governs the pace
 * @param mapping the mapping
 * @param fill how rows are filled
 * @param worker who fills them
 * @param fence called in every transaction that changes something
 */
record BackfillContext(Database database, BackfillLog log, BackfillRanges ranges, BackfillSettings settings,
		BackfillControl control, Mapping mapping, BlockFill fill, BackfillWorker worker, Fence fence) {

	private static final Log logger = LogFactory.getLog(BackfillContext.class);

	/**
	 * Return the same for a worker with a fence.
	 * @param own the fence
	 * @return the context
	 */
	BackfillContext fencedBy(Fence own) {
		return new BackfillContext(this.database, this.log, this.ranges, this.settings, this.control, this.mapping,
				this.fill, this.worker, own);
	}

	/**
	 * Return how far the backfill is, and keep others from claiming ranges until the
	 * transaction ends.
	 * @param session the session
	 * @return its position, if it began
	 */
	Optional<BackfillPosition> lockedPosition(Session session) {
		return this.log.positionForUpdate(session, this.mapping.id(), Kind.BACKFILL).map(BackfillPosition::parse);
	}

	/**
	 * Begin, go on, or begin anew where the table was rewritten since.
	 * @param session the session
	 * @return the position
	 */
	BackfillPosition beginOrGoOn(Session session) {
		Optional<BackfillPosition> known = lockedPosition(session);
		WalkedTable table = WalkedTable.read(session, this.mapping.table());
		if (known.isPresent() && known.get().relfilenode() == table.relfilenode()) {
			return known.get();
		}
		known.ifPresent(
				(position) -> logger.info("Backfill %s: table %s was rewritten or emptied meanwhile, so it begins anew"
					.formatted(this.mapping.id(), this.mapping.table().display())));
		BackfillPosition first = BackfillPosition.first(table);
		this.ranges.forget(session, this.mapping.id());
		this.fill.forgetQuarantined(session);
		this.log.begin(session, this.mapping.id(), Kind.BACKFILL, first.toJson());
		this.fence.check(session);
		return first;
	}

	String lockedAt(BlockRange blocks) {
		return "row locked by another transaction at %s of %s".formatted(blocks, this.mapping.table().display());
	}

}
