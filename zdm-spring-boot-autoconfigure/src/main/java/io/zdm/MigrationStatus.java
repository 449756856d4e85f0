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

package io.zdm;

import java.util.Optional;

/**
 * A migration at a glance.
 *
 * @param version its version
 * @param description its description
 * @param phase where it stands
 * @param activity what it is doing
 * @param reason why, for a person
 * @param progress the share of the backfill that is done, from 0 to 1
 * @since 0.1.0
 */
public record MigrationStatus(String version, String description, Phase phase, Activity activity,
		Optional<String> reason, double progress) {

}
