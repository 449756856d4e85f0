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

package io.zdm.migration;

import java.util.Map;
import java.util.Set;

import io.zdm.plan.Plan;

/**
 * One change inside a migration.
 */
public interface Operation {

	/**
	 * Return the name of the operation in files.
	 * @return the name, as in {@code rename-column}
	 */
	String name();

	/**
	 * Return the tables that have to be in the catalog snapshot for planning.
	 * @return the tables as written
	 */
	Set<TableReference> tables();

	/**
	 * Return what the operation says, for the checksum: equal operations give equal
	 * fields, and what was left out in the file is left out here too.
	 * @return texts, or lists and maps of them, by key
	 */
	Map<String, Object> fields();

	/**
	 * Say what the operation will do. Pure: sees nothing of the database but the context.
	 * @param context the catalog snapshot and names
	 * @return the plan
	 * @throws PlanningException if the operation cannot be done safely, with all reasons
	 */
	Plan plan(PlanningContext context);

}
