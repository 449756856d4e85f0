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

package io.zdm.postgres;

import java.util.Optional;

/**
 * A session of a client in this database.
 *
 * @param pid its process id on the server
 * @param applicationName its application name, which may be empty
 * @param user the role that logged in
 * @param address the address of the client; unknown for a local socket, and without the
 * rights of {@code pg_read_all_stats} for sessions of other roles
 * @param state its state, as in {@code idle in transaction}; unknown likewise
 */
public record ClientSession(int pid, String applicationName, Identifier user, Optional<String> address,
		Optional<String> state) {

}
