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

import java.util.Locale;
import java.util.Optional;

/**
 * What has to hold before a migration takes a {@link Move}.
 */
enum Guard {

	/**
	 * Held by the transaction itself: it locks the lease where the token is its own, so
	 * that a worker that hung and comes back commits nothing.
	 */
	LEASE("the worker's transaction locks its lease"),

	/**
	 * The last one commits together with the move.
	 */
	STEPS_DONE("the steps of the phase are done"),

	/**
	 * Asked once more in each transaction of a contract.
	 */
	PROVEN("every row was compared and obeys, and nothing has put that in doubt since", "verification"),

	/**
	 * A release that came before the migration may use the old columns in ways that no
	 * mapping shows. Asked once more under the lock.
	 */
	SHIPPED_EVERYWHERE("every live instance ships the migration", "instances-ship"),

	/**
	 * Then no interceptor touches what the move takes away.
	 */
	PHASE_ACKNOWLEDGED("every live instance has acknowledged the phase", "instances-acknowledge"),

	/**
	 * An instance that has not said what it maps counts as one that maps them. Asked once
	 * more under the lock: whoever registers later finds the columns gone, and does not
	 * become ready.
	 */
	OLD_COLUMNS_UNMAPPED("no live instance maps the old columns", "old-column-unmapped"),

	/**
	 * An instance that has not said what it maps counts as one that maps them. Asked once
	 * more under the lock.
	 */
	NEW_COLUMNS_UNMAPPED("no live instance maps the new columns", "new-column-unmapped"),

	/**
	 * Who hung while the old columns were sealed comes back before the end of the grace,
	 * fails, and is seen to fail while it can be helped.
	 */
	GRACE_OVER("the grace of the seal is over"),

	/**
	 * Asked once more under the lock: an unseal that was accepted is not overtaken.
	 */
	NOT_ASKED_BACK("nobody has asked for `unseal`"),

	/**
	 * A contract that began by sealing goes on so, and only unseal takes it back.
	 */
	NOTHING_SEALED("no old column is sealed"),

	/**
	 * From the first drop on there is no way back.
	 */
	NOTHING_DROPPED("no old column is dropped");

	private final String text;

	private final Optional<String> condition;

	Guard(String text) {
		this.text = text;
		this.condition = Optional.empty();
	}

	Guard(String text, String condition) {
		this.text = text;
		this.condition = Optional.of(condition);
	}

	/**
	 * Return the name of the guard, for a person.
	 * @return the name
	 */
	String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

	/**
	 * Return what has to hold, for a person.
	 * @return the text
	 */
	String text() {
		return this.text;
	}

	/**
	 * Return the condition of a gate that finds out whether it holds.
	 * @return the name of the condition; nothing where the work itself sees to it
	 */
	Optional<String> condition() {
		return this.condition;
	}

}
