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

import io.zdm.Phase;
import org.jspecify.annotations.Nullable;

/**
 * A running instance in the model.
 *
 * @param release its release
 * @param life whether it counts as live
 * @param ready whether it has traffic
 * @param view the phase that its interceptors follow, from the last look at the history
 * @param acknowledged the phase that the register says it has taken up
 * @param transaction a transaction that its interceptors take part in
 * @param work the move that its worker has set out for, after it looked at the guards
 * @param fenced whether another worker has taken the lease since
 */
record ModelInstance(ModelRelease release, Life life, boolean ready, @Nullable Phase view, @Nullable Phase acknowledged,
		Transaction transaction, @Nullable Move work, boolean fenced) {

	static ModelInstance started(ModelRelease release) {
		return new ModelInstance(release, Life.LIVE, false, null, null, Transaction.NONE, null, false);
	}

	/**
	 * As {@code SyncedTables} has it: interceptors look at both columns from the end of
	 * the expand to the contract.
	 */
	boolean intercepts() {
		return this.view == Phase.MIGRATING || this.view == Phase.MIGRATED;
	}

	boolean isLive() {
		return this.life == Life.LIVE;
	}

	boolean holdsLease() {
		return this.work != null && !this.fenced;
	}

	ModelInstance with(Life life) {
		return new ModelInstance(this.release, life, this.ready, this.view, this.acknowledged, this.transaction,
				this.work, this.fenced);
	}

	ModelInstance with(Transaction transaction) {
		return new ModelInstance(this.release, this.life, this.ready, this.view, this.acknowledged, transaction,
				this.work, this.fenced);
	}

	ModelInstance looked(@Nullable Phase view, @Nullable Phase acknowledged) {
		return new ModelInstance(this.release, this.life, this.ready, view, acknowledged, this.transaction, this.work,
				this.fenced);
	}

	ModelInstance withReady(boolean ready) {
		return new ModelInstance(this.release, this.life, ready, this.view, this.acknowledged, this.transaction,
				this.work, this.fenced);
	}

	ModelInstance working(@Nullable Move move) {
		return new ModelInstance(this.release, this.life, this.ready, this.view, this.acknowledged, this.transaction,
				move, false);
	}

	ModelInstance fencedOff() {
		return new ModelInstance(this.release, this.life, this.ready, this.view, this.acknowledged, this.transaction,
				this.work, true);
	}

	/**
	 * Return a number that no other instance has unless it is in the same state.
	 * @return the number
	 */
	int code() {
		int code = this.release.ordinal();
		code = code * 4 + this.life.ordinal();
		code = code * 2 + (this.ready ? 1 : 0);
		code = code * 16 + ((this.view != null) ? this.view.ordinal() + 1 : 0);
		code = code * 16 + ((this.acknowledged != null) ? this.acknowledged.ordinal() + 1 : 0);
		code = code * 4 + this.transaction.ordinal();
		code = code * 32 + ((this.work != null) ? this.work.ordinal() + 1 : 0);
		return code * 2 + (this.fenced ? 1 : 0);
	}

	@Override
	public int hashCode() {
		return code();
	}

	@Override
	public String toString() {
		return "%s(%s%s)".formatted(this.release, this.life, this.ready ? "" : ", not ready");
	}

	/**
	 * Whether it counts.
	 */
	enum Life {

		/**
		 * Its heartbeat is recent.
		 */
		LIVE,

		/**
		 * It stands still, and its heartbeat and leases have run out.
		 */
		HUNG,

		/**
		 * It runs again, and has not noticed yet that it counts no more.
		 */
		LATE

	}

	/**
	 * A transaction of the application that its interceptors take part in, as was decided
	 * when it began. One without them makes its statement at any time, so that nothing
	 * has to be remembered of it.
	 */
	enum Transaction {

		/**
		 * None.
		 */
		NONE,

		/**
		 * The interceptors touch both columns.
		 */
		INTERCEPTED,

		/**
		 * The same, of an instance that hung or hangs.
		 */
		LATE

	}

}
