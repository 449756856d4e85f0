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

package io.zdm.backfill.throttle;

import java.util.Comparator;
import java.util.Set;

import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * How much WAL the slowest replica has not replayed.
 *
 * @param ignored the names of replicas that may lag
 */
record ReplicationLagBytes(Set<String> ignored) implements SqlProbe {

	@Override
	public Measurement read(Session session, Set<QualifiedName> tables) {
		Replica.AtOnce all = Replica.all(session, this.ignored);
		if (all.areHidden()) {
			return Measurement.nothing(ReplicationLag.HIDDEN);
		}
		return all.replicas()
			.stream()
			.min(Comparator.comparing((replica) -> replica.replayed().orElse(all.now())))
			.map((slowest) -> Measurement.of(Math.max(0, all.now() - slowest.replayed().orElse(all.now())),
					"at " + slowest.name()))
			.orElseGet(() -> Measurement.nothing("no replica"));
	}

}
