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

import io.zdm.Phase;
import io.zdm.plan.Mapping;

/**
 * A mapping that the interceptors keep in step now.
 *
 * @param migration the key of the migration's row in the history
 * @param version the version of the migration
 * @param phase the phase of the migration, {@link Phase#MIGRATING} or
 * {@link Phase#MIGRATED}
 * @param mapping the mapping
 */
public record SyncedMapping(long migration, String version, Phase phase, Mapping mapping) {

}
