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

/**
 * How often a statement has run.
 *
 * @param id what tells it from others, the role that runs it and the entry in the
 * server's statistics included
 * @param query its text, with {@code $1} in place of constants
 * @param calls how often it has run since the server counts it
 */
public record StatementCalls(String id, String query, long calls) {

}
