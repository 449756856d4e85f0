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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.zdm.plan.Mapping;
import io.zdm.postgres.Database;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillLog;
import io.zdm.store.DivergenceEntry.Kind;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares the rows of a mapping once more, some at a time. It is the walk of the
 * {@link Verification}, with a position of its own: the proof is not touched. Each batch
 * is one statement on one snapshot, and in every snapshot every row obeys, whoever is
 * writing meanwhile, as long as the sync trigger has seen every write.
 */
public final class Recheck {

	private static final TypeReference<LinkedHashMap<String, String>> KEY = new TypeReference<>() {
	};

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Database database;

	private final BackfillLog log;

	private final BackfillSettings settings;

	private final Transformers transformers;

	/**
	 * Create a recheck.
	 * @param database the database
	 * @param log where the position is recorded
	 * @param settings the pace
	 * @param transformers the beans that convert values
	 */
	public Recheck(Database database, BackfillLog log, BackfillSettings settings, Transformers transformers) {
		this.database = database;
		this.log = log;
		this.settings = settings;
		this.transformers = transformers;
	}

	/**
	 * Go on from the last position, to the end of the table at most. After the end a new
	 * pass begins, when the time to rest is over. A table without a key is left out.
	 * @param mapping the mapping
	 * @param rows how many rows to compare at most
	 * @param fence called in every transaction; what it throws rolls the batch back and
	 * ends the run
	 * @param checkpoint asked before each batch
	 * @param found told in the transaction of a batch of the rows that are out of step
	 * @return the rows that were compared, and why the last batch could not be, if so
	 * @throws WalkFailedException if a comparison fails, or the table or a column is gone
	 */
	public Compared run(Mapping mapping, int rows, Fence fence, Checkpoint checkpoint, Found found) {
		int batches = divideUp(rows, this.settings.verifyBatchRows());
		Account account = new Account(rows, checkpoint, found);
		new WalkLoop(BackfillControl.of(this.settings.pace()), account).run(new VerificationBatches(this.database,
				this.log, this.settings, mapping, fence, Comparison.of(mapping, this.transformers, Optional.empty()),
				ComparedWalk.again(divideUp(rows, batches), this.settings.recheck().rest(), account::compared)));
		return new Compared(account.compared, account.obstacle);
	}

	private static int divideUp(int dividend, int divisor) {
		return dividend / divisor + ((dividend % divisor == 0) ? 0 : 1);
	}

	/**
	 * What one run did.
	 *
	 * @param rows the rows that were compared
	 * @param obstacle why the last batch could not be compared now, or an empty text
	 */
	public record Compared(long rows, String obstacle) {

	}

	/**
	 * Told of rows that are out of step.
	 */
	@FunctionalInterface
	public interface Found {

		/**
		 * Record them.
		 * @param session the transaction of the batch
		 * @param rows the rows by their keys: the values as texts by the names of the
		 * columns
		 * @param beyond how many more the batch found at least
		 */
		void diverging(Session session, Map<Map<String, String>, Kind> rows, long beyond);

	}

	/**
	 * Keeps count of one run. It stops at the first obstacle: there is always a next
	 * time.
	 */
	private static final class Account implements Checkpoint {

		private final long rows;

		private final Checkpoint checkpoint;

		private final Found found;

		private long compared;

		private String obstacle = "";

		Account(long rows, Checkpoint checkpoint, Found found) {
			this.rows = rows;
			this.checkpoint = checkpoint;
			this.found = found;
		}

		@Override
		public boolean proceed(WalkNote note) {
			this.obstacle = note.text();
			return note.text().isEmpty() && this.compared < this.rows && this.checkpoint.proceed(WalkNote.RUNNING);
		}

		void compared(Session session, Census batch) {
			this.compared += batch.rows();
			long diverging = Math.max(batch.disobeying(), batch.absent());
			if (diverging > 0) {
				Map<Map<String, String>, Kind> named = new LinkedHashMap<>();
				batch.samples().forEach((sample) -> {
					int space = sample.indexOf(' ');
					named.put(JSON.readValue(sample.substring(space + 1), KEY),
							Kind.valueOf(sample.substring(0, space)));
				});
				this.found.diverging(session, named, Math.max(0, diverging - named.size()));
			}
		}

	}

}
