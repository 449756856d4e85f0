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

/**
 * The table of one migration in the model: what is there of the old and the new column,
 * and what the one row of it holds.
 *
 * @param old where the old columns are
 * @param oldValue what they hold
 * @param hasNew whether the new column is there
 * @param newValue what it holds
 * @param sync what the trigger does
 */
record ModelTable(Old old, Value oldValue, boolean hasNew, Value newValue, Sync sync) {

	static final ModelTable UNTOUCHED = new ModelTable(Old.PRESENT, Value.LAST, false, Value.ABSENT, Sync.NONE);

	ModelTable expanded() {
		return new ModelTable(this.old, this.oldValue, true, Value.ABSENT, Sync.BOTH);
	}

	ModelTable filled() {
		return (this.newValue == Value.ABSENT) ? with(this.oldValue, Value.LAST) : this;
	}

	ModelTable takenBack() {
		return new ModelTable(this.old, this.oldValue, false, Value.ABSENT, Sync.NONE);
	}

	ModelTable partlySealed() {
		Old partly = (this.old == Old.PRESENT || this.old == Old.SEALED) ? Old.PARTLY_SEALED
				: Old.PARTLY_DROPPED_SEALED;
		return new ModelTable(partly, this.oldValue, this.hasNew, this.newValue, this.sync);
	}

	ModelTable sealed() {
		return new ModelTable((this.old == Old.PARTLY_SEALED) ? Old.SEALED : Old.PARTLY_DROPPED_SEALED, this.oldValue,
				this.hasNew, this.newValue, Sync.REVERSE);
	}

	ModelTable unsealed() {
		return new ModelTable((this.old == Old.PARTLY_SEALED) ? Old.PRESENT : this.old, this.oldValue, this.hasNew,
				this.newValue, Sync.BOTH);
	}

	ModelTable partlyDropped() {
		return new ModelTable((this.old == Old.PRESENT) ? Old.PARTLY_DROPPED : Old.PARTLY_DROPPED_SEALED, this.oldValue,
				this.hasNew, this.newValue, this.sync);
	}

	ModelTable dropped() {
		return new ModelTable((this.old == Old.PARTLY_DROPPED) ? Old.DROPPED : Old.DROPPED_SEALED, Value.ABSENT,
				this.hasNew, this.newValue, Sync.NONE);
	}

	/**
	 * Somebody writes the old column, and the new one follows if anything sees to it.
	 */
	ModelTable oldWritten() {
		if (!this.hasNew) {
			return with(Value.LAST, Value.ABSENT);
		}
		return with(Value.LAST, (this.sync == Sync.BOTH) ? Value.LAST : this.newValue.outrun());
	}

	/**
	 * Somebody writes the new column, and the old one follows if anything sees to it.
	 */
	ModelTable newWritten() {
		return with((this.sync == Sync.NONE) ? this.oldValue.outrun() : Value.LAST, Value.LAST);
	}

	/**
	 * Somebody writes the old column with the trigger switched off for a moment.
	 */
	ModelTable writtenPastSync() {
		return with(Value.LAST, this.newValue.outrun());
	}

	ModelTable repaired() {
		return with(Value.LAST, Value.LAST);
	}

	boolean obeys() {
		return this.hasNew && this.newValue == Value.LAST && this.oldValue == Value.LAST;
	}

	boolean isBeyondUnseal() {
		return this.old == Old.DROPPED_SEALED || this.old == Old.PARTLY_DROPPED_SEALED;
	}

	boolean isDropBegun() {
		return this.old == Old.PARTLY_DROPPED || isBeyondUnseal() || isOldDropped();
	}

	boolean isOldDropped() {
		return this.old == Old.DROPPED || this.old == Old.DROPPED_SEALED;
	}

	private ModelTable with(Value oldValue, Value newValue) {
		return new ModelTable(this.old, oldValue, this.hasNew, newValue, this.sync);
	}

	/**
	 * Where the old columns are.
	 */
	enum Old {

		/**
		 * In their place.
		 */
		PRESENT,

		/**
		 * The first of several is dropped.
		 */
		PARTLY_DROPPED,

		/**
		 * The first of several is out of reach.
		 */
		PARTLY_SEALED,

		/**
		 * Out of reach.
		 */
		SEALED,

		/**
		 * Out of reach, and the first of several is dropped.
		 */
		PARTLY_DROPPED_SEALED,

		/**
		 * Gone from one moment to the next.
		 */
		DROPPED,

		/**
		 * Gone after it was out of reach for a while.
		 */
		DROPPED_SEALED

	}

	/**
	 * What a column holds.
	 */
	enum Value {

		/**
		 * Nothing.
		 */
		ABSENT,

		/**
		 * What was written before the last write.
		 */
		EARLIER,

		/**
		 * What was written last.
		 */
		LAST;

		Value outrun() {
			return (this == LAST) ? EARLIER : this;
		}

	}

	/**
	 * What the trigger does.
	 */
	enum Sync {

		/**
		 * There is none.
		 */
		NONE,

		/**
		 * Keeps both columns in step.
		 */
		BOTH,

		/**
		 * Keeps the sealed column in step.
		 */
		REVERSE

	}

}
