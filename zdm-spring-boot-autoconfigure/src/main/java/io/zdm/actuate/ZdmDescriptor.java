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

import java.util.List;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * All of zdm in one application at a glance.
 *
 * @param enabled whether zdm works here; not so where it is switched off, or the database
 * is none that it knows
 * @param migrations the migrations of this application, lowest version first
 * @param instances the instances of all applications on the database, newest first
 */
public record ZdmDescriptor(boolean enabled, List<MigrationDescriptor> migrations,
		List<InstanceDescriptor> instances) implements OperationResponseBody {

}
