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

import java.util.List;

/**
 * How a comparison names rows that are out of step.
 */
enum Sampling {

	/**
	 * A few, for a person.
	 */
	FOR_PEOPLE(Census.MAX_SAMPLES) {

		@Override
		String key(WalkKey key) {
			return "concat_ws(', ', %s)".formatted(key.texts());
		}

		@Override
		String counted(String sample, String absent) {
			return sample;
		}

		@Override
		String disobeying(String sample) {
			return sample;
		}

		@Override
		String unconvertible(String sample, boolean absent, String reason) {
			return "%s (%s)".formatted(sample, reason);
		}

		@Override
		boolean looksAtMarkedRows() {
			return true;
		}

		@Override
		Census kept(Census batch) {
			return batch;
		}

	},

	/**
	 * Many, by the kind of the divergence and the key as a JSON object, and nothing else:
	 * values may be personal data.
	 */
	BY_KEY(100) {

		@Override
		String key(WalkKey key) {
			return key.json();
		}

		@Override
		String counted(String sample, String absent) {
			return "CASE WHEN %s THEN 'ABSENT ' ELSE 'DISOBEYING ' END || %s".formatted(absent, sample);
		}

		@Override
		String disobeying(String sample) {
			return "DISOBEYING " + sample;
		}

		@Override
		String unconvertible(String sample, boolean absent, String reason) {
			return (absent ? "ABSENT " : "DISOBEYING ") + sample;
		}

		/**
		 * Those went through the trigger, and whoever fills them says where it cannot.
		 */
		@Override
		boolean looksAtMarkedRows() {
			return false;
		}

		/**
		 * They are recorded one by one, not with the progress.
		 */
		@Override
		Census kept(Census batch) {
			return new Census(batch.rows(), batch.disobeying(), batch.absent(), batch.lossy(), List.of(),
					batch.relfilenode());
		}

	};

	private final int most;

	Sampling(int most) {
		this.most = most;
	}

	/**
	 * Return how many rows of a batch are named at most.
	 * @return their number
	 */
	int most() {
		return this.most;
	}

	/**
	 * Return what names a row.
	 * @param key the key
	 * @return an SQL expression for a text
	 */
	abstract String key(WalkKey key);

	/**
	 * Return what names a row that the server has compared.
	 * @param sample the expression for its key
	 * @param absent the condition that the row has no target
	 * @return an SQL expression for a text
	 */
	abstract String counted(String sample, String absent);

	/**
	 * Return what names a row of which neither side follows from the other.
	 * @param sample its key
	 * @return the name
	 */
	abstract String disobeying(String sample);

	/**
	 * Return what names a row that a transformer cannot convert.
	 * @param sample its key
	 * @param absent whether the target has no value
	 * @param reason why not
	 * @return the name
	 */
	abstract String unconvertible(String sample, boolean absent, String reason);

	/**
	 * Return whether a row of which only one side has a value, as the trigger leaves it
	 * for a transformer, counts where it cannot be converted.
	 * @return whether it does
	 */
	abstract boolean looksAtMarkedRows();

	/**
	 * Return what of the census of a batch goes into that of the walk.
	 * @param batch the census of the batch
	 * @return the census to add
	 */
	abstract Census kept(Census batch);

}
