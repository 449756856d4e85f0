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
import java.util.Optional;

/**
 * What was seen of a statement.
 *
 * @param query its text, shortened
 * @param calls how often it had run at the last look, as the server counts
 * @param ran how often it has run since it is watched
 * @param ranAt the first look after it last ran, if it ran since it is watched
 */
public record WatchedStatement(String query, long calls, long ran, Optional<Instant> ranAt) {

}
