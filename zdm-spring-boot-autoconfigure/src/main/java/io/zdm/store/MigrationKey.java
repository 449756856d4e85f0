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

/**
 * What names a migration in the history.
 *
 * @param application the application that ships it
 * @param target the schema that unqualified tables of its data source are found in
 * @param version its version, normalised, as in {@code 2} or {@code 2.1}
 */
public record MigrationKey(String application, String target, String version) {

}
