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

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A request for an action.
 *
 * @param action the name of the action, as in {@code contract}
 * @param by who asks
 * @param reason why
 * @param override the names of the gate's conditions that are not to count; needs a
 * reason
 * @param from which side a repair goes by, {@code old} or {@code new}
 */
public record ActionCommand(String action, String by, Optional<String> reason, Set<String> override,
		Optional<String> from) {

	public ActionCommand {
		override = Set.copyOf(override);
	}

	/**
	 * Create a request for an action that is no repair.
	 * @param action the name of the action
	 * @param by who asks
	 * @param reason why
	 * @param override the names of the gate's conditions that are not to count
	 */
	public ActionCommand(String action, String by, Optional<String> reason, Set<String> override) {
		this(action, by, reason, override, Optional.empty());
	}

	/**
	 * Return this request with what was overridden before.
	 * @param before the names of more conditions that are not to count
	 * @return the request
	 */
	ActionCommand alsoOverriding(Set<String> before) {
		Set<String> all = new HashSet<>(before);
		all.addAll(this.override);
		return new ActionCommand(this.action, this.by, this.reason, all, this.from);
	}

}
