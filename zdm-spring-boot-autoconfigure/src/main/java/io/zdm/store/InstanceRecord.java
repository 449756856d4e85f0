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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import io.zdm.Phase;

/**
 * A running application process, as it registered itself.
 *
 * @param id its identity, new with every start
 * @param application the application
 * @param target the schema that unqualified tables of its data source are found in
 * @param release its release
 * @param host the host it runs on
 * @param pid its process id there
 * @param zdmVersion the version of zdm in it
 * @param role what it does for the migrations
 * @param startedAt when it registered
 * @param heartbeatAt its last heartbeat
 * @param live whether its heartbeat is recent enough
 * @param ships the migrations that it ships: version to checksum
 * @param maps the columns that its entities map, as {@code schema.table.column}, or
 * nothing while it does not know yet
 * @param acknowledged the phase of each migration, by the key of its row, that it has
 * taken up
 * @param refused why its entities cannot work with the schema as it is, for a person;
 * nothing where they can
 * @param applicationName the {@code application_name} of its sessions
 * @param sessionUser the role of its sessions
 * @param clientAddress the address that the server sees its sessions come from
 */
public record InstanceRecord(UUID id, String application, String target, String release, String host, long pid,
		String zdmVersion, InstanceRole role, Instant startedAt, Instant heartbeatAt, boolean live,
		Map<String, String> ships, Optional<Set<String>> maps, Map<Long, Phase> acknowledged, List<String> refused,
		String applicationName, String sessionUser, Optional<String> clientAddress) {

}
