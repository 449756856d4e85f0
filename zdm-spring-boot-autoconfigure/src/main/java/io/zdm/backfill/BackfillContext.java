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
import java.util.function.Function;

import io.zdm.plan.Mapping;
import io.zdm.postgres.Database;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import io.zdm.postgres.TablePart;
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
 * @param fills how the rows of a mapping are filled
 * @param worker who fills them
 * @param fence called in every transaction that changes something
 */
record BackfillContext(Database database, BackfillLog log, BackfillRanges ranges, BackfillSettings settings,
		BackfillControl control, Mapping mapping, Function<Mapping, BlockFill> fills, BackfillWorker worker,
		Fence fence) {

	private static final Log logger = LogFactory.getLog(BackfillContext.class);

	/**
	 * Return the same for a worker with a fence.
	 * @param own the fence
	 * @return the context
	 */
	BackfillContext fencedBy(Fence own) {
		return new BackfillContext(this.database, this.log, this.ranges, this.settings, this.control, this.mapping,
				this.fills, this.worker, own);
	}

	/**
	 * Return how the rows of the table are filled.
	 * @return how, for a table whose rows may be in partitions
	 */
	BlockFill fill() {
		return this.fills.apply(this.mapping);
	}

	/**
	 * Return how the rows of a part of the table are filled.
	 * @param part the table itself or a partition
	 * @return how
	 */
	BlockFill fill(TablePart part) {
		return this.fills.apply(this.mapping.on(part.name()));
	}

	/**
	 * Return whether a part is not what it was, which explains any error there.
	 * @param part the part as it was
	 * @return whether it is a partition that is gone, or has another name or file
	 */
	boolean isOutdated(TablePart part) {
		return !part.name().equals(this.mapping.table()) && !this.database
			.inTransaction(this.settings.transaction(), (session) -> WalkedTable.read(session, this.mapping.table()))
			.has(part);
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
		if (known.isPresent() && !known.get().isVoidFor(table)) {
			return known.get().missesPartsOf(table) ? beginOnceMore(session, known.get().catchAll(0, table))
					: known.get();
		}
		known.ifPresent(
				(position) -> logger.info("Backfill %s: table %s was rewritten or emptied meanwhile, so it begins anew"
					.formatted(this.mapping.id(), this.mapping.table().display())));
		this.ranges.forget(session, this.mapping.id());
		fill().forgetQuarantined(session);
		return beginOnceMore(session, BackfillPosition.first(table));
	}

	private BackfillPosition beginOnceMore(Session session, BackfillPosition first) {
		this.log.begin(session, this.mapping.id(), Kind.BACKFILL, first.toJson());
		this.fence.check(session);
		return first;
	}

	static String lockedAt(BlockRange blocks, QualifiedName part) {
		return "row locked by another transaction at %s of %s".formatted(blocks, part.display());
	}

}
