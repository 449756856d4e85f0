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

package io.zdm.sample.demo;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The oracle: what was last written to each user and acknowledged, by whichever release.
 * One shopper writes to a user, so that the last write is known.
 */
final class LastWrites {

	private final int initialUsers;

	private final Map<Long, KnownUser> written = new ConcurrentHashMap<>();

	private final Set<Long> deleted = ConcurrentHashMap.newKeySet();

	private final Set<Long> inDoubt = ConcurrentHashMap.newKeySet();

	LastWrites(int initialUsers) {
		this.initialUsers = initialUsers;
	}

	void wrote(long id, KnownUser user) {
		this.written.put(id, user);
	}

	void deleted(long id) {
		this.deleted.add(id);
	}

	/**
	 * Note that a write to a user failed, so that nobody knows whether it was committed.
	 * @param id the user
	 */
	void doubt(long id) {
		this.inDoubt.add(id);
	}

	boolean isInDoubt(long id) {
		return this.inDoubt.contains(id);
	}

	/**
	 * Return what a user has to look like.
	 * @param id the user
	 * @return the last write; empty when there is to be no such user
	 */
	Optional<KnownUser> expected(long id) {
		if (this.deleted.contains(id)) {
			return Optional.empty();
		}
		KnownUser user = this.written.get(id);
		if (user == null && id >= 1 && id <= this.initialUsers) {
			user = new KnownUser("User " + id, "user" + id + "@example.com");
		}
		return Optional.ofNullable(user);
	}

	/**
	 * Return how many users there have to be, those in doubt left out.
	 * @return the number of users
	 */
	long expectedUsers() {
		long created = this.written.keySet().stream().filter((id) -> id > this.initialUsers).count();
		long doubted = this.inDoubt.stream().filter((id) -> expected(id).isPresent()).count();
		return this.initialUsers + created - this.deleted.size() - doubted;
	}

}
