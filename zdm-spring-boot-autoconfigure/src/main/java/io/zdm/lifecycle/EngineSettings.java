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

import java.time.Duration;
import java.util.UUID;

import io.zdm.backfill.BackfillSettings;
import io.zdm.backfill.throttle.ThrottleSettings;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockPolicy;
import io.zdm.store.InstanceRole;

/**
 * What the engine is told by its surroundings.
 *
 * @param instanceId the identity of this instance, new with every start
 * @param application the name of the application
 * @param release the release of this instance
 * @param schema the schema of zdm
 * @param startup what to do at startup
 * @param startupTimeout the longest time that the startup may take, locks and waiting for
 * other instances included
 * @param inlineMaxRows the largest number of rows of a table that is taken to MIGRATED
 * within the startup
 * @param locks how strong locks are taken in the background; at startup the startup
 * timeout is their budget
 * @param heartbeat the time between two heartbeats
 * @param timeToLive the time after its last heartbeat for which an instance counts as
 * live; also the length of leases
 * @param poll the time between two looks at the history by the worker
 * @param backfill the pace of backfills and verifications
 * @param dualWrite who is to keep old and new columns in step
 * @param contract what contract waits for
 * @param role what this instance does for the migrations in the background
 * @param throttles what holds backfills back
 * @param configured what the environment says of settings that may change at run time
 */
public record EngineSettings(UUID instanceId, String application, String release, Identifier schema,
		StartupMode startup, Duration startupTimeout, long inlineMaxRows, LockPolicy locks, Duration heartbeat,
		Duration timeToLive, Duration poll, BackfillSettings backfill, DualWriteModes dualWrite,
		ContractSettings contract, InstanceRole role, ThrottleSettings throttles, ConfiguredSettings configured) {

}
