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

package io.zdm.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.zdm.Phase;
import io.zdm.store.InstanceRecord;
import io.zdm.store.InstanceRole;

/**
 * A running application process.
 *
 * @param id its identity, new with every start
 * @param application the application
 * @param target the schema in which it finds its tables
 * @param release its release
 * @param host the host it runs on
 * @param pid its process id there
 * @param zdmVersion the version of zdm in it
 * @param role what it does for the migrations: a WORKER works in the background, an
 * OBSERVER is only counted
 * @param startedAt when it registered
 * @param heartbeatAt its last heartbeat
 * @param live whether its heartbeat is recent enough
 * @param ships the checksums of the migrations that it ships, by version
 * @param maps the columns that its entities map; absent while it does not know yet
 * @param acknowledged the phase of each migration of this application that it has taken
 * up, by version
 * @param refused why its entities cannot work with the schema as it is, so that it takes
 * no traffic; absent where they can
 * @param applicationName the {@code application_name} of its sessions
 * @param sessionUser the role of its sessions
 * @param clientAddress the address that the server sees its sessions come from
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InstanceDescriptor(UUID id, String application, String target, String release, String host, long pid,
		String zdmVersion, InstanceRole role, Instant startedAt, Instant heartbeatAt, boolean live,
		Map<String, String> ships, @Nullable Set<String> maps, Map<String, Phase> acknowledged,
		@Nullable List<String> refused, String applicationName, String sessionUser, @Nullable String clientAddress) {

	static InstanceDescriptor of(InstanceRecord instance, Map<Long, String> versions) {
		Map<String, Phase> acknowledged = new TreeMap<>();
		instance.acknowledged().forEach((migration, phase) -> {
			String version = versions.get(migration);
			if (version != null) {
				acknowledged.put(version, phase);
			}
		});
		return new InstanceDescriptor(instance.id(), instance.application(), instance.target(), instance.release(),
				instance.host(), instance.pid(), instance.zdmVersion(), instance.role(), instance.startedAt(),
				instance.heartbeatAt(), instance.live(), new TreeMap<>(instance.ships()), sorted(instance),
				acknowledged, instance.refused().isEmpty() ? null : instance.refused(), instance.applicationName(),
				instance.sessionUser(), instance.clientAddress().orElse(null));
	}

	private static @Nullable Set<String> sorted(InstanceRecord instance) {
		return instance.maps().<Set<String>>map(TreeSet::new).orElse(null);
	}

}
