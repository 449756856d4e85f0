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

package io.zdm.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

import io.zdm.store.Request.Action;
import org.jspecify.annotations.Nullable;

/**
 * The form in which the store keeps a request.
 *
 * @param action the name of the action
 * @param by who asked
 * @param reason why
 * @param overrides the names of the gate's conditions that do not count
 * @param at when, in ISO 8601
 */
record StoredRequest(String action, String by, @Nullable String reason, Set<String> overrides, String at) {

	static String write(Request request) {
		return StoredJson.write(new StoredRequest(request.action().name(), request.by(), request.reason().orElse(null),
				request.overrides(), request.at().toString()));
	}

	/**
	 * Return a request.
	 * @return the request, or nothing for an action that only newer releases of zdm know:
	 * this one leaves it to them
	 */
	static Optional<Request> read(String json) {
		StoredRequest stored = StoredJson.read(json, StoredRequest.class);
		return Arrays.stream(Action.values())
			.filter((action) -> action.name().equals(stored.action))
			.findFirst()
			.map((action) -> new Request(action, stored.by, Optional.ofNullable(stored.reason),
					Set.copyOf(stored.overrides), Instant.parse(stored.at)));
	}

}
