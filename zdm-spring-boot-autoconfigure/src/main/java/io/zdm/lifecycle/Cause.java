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

import java.util.Optional;

/**
 * What starts a {@link Move}.
 */
enum Cause {

	/**
	 * An instance starts that ships the migration, or finds that it is to be expanded
	 * anew.
	 */
	STARTUP("who ships it"),

	/**
	 * The work of the phase is at its end.
	 */
	WORK("the worker"),

	/**
	 * Something stands in the way that waiting does not mend.
	 */
	OBSTACLE("the worker, at an obstacle"),

	/**
	 * Somebody asks for the contract.
	 */
	CONTRACT("contract"),

	/**
	 * Somebody asks for the rollback.
	 */
	ROLLBACK("rollback"),

	/**
	 * Somebody asks for what is sealed.
	 */
	UNSEAL("unseal"),

	/**
	 * Somebody asks for another comparison.
	 */
	VERIFY("verify"),

	/**
	 * Somebody asks for another attempt.
	 */
	RETRY("retry");

	private final String text;

	Cause(String text) {
		this.text = text;
	}

	/**
	 * Return what starts the move, for a person.
	 * @return the name of the action as in code, or a text
	 */
	String text() {
		return action().map("`%s`"::formatted).orElse(this.text);
	}

	/**
	 * Return the action that has to be asked for.
	 * @return its name, or nothing where the move needs no request
	 */
	Optional<String> action() {
		return switch (this) {
			case STARTUP, WORK, OBSTACLE -> Optional.empty();
			case CONTRACT, ROLLBACK, UNSEAL, VERIFY, RETRY -> Optional.of(this.text);
		};
	}

}
