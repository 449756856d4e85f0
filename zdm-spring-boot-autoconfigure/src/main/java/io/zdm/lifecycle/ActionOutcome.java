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

import java.util.List;

import io.zdm.ConditionResult;
import io.zdm.store.MigrationRecord;

/**
 * The answer to a request for an action.
 */
public sealed interface ActionOutcome {

	/**
	 * The request is recorded and will be carried out, or already was.
	 *
	 * @param migration the migration as it stands now
	 */
	record Accepted(MigrationRecord migration) implements ActionOutcome {

	}

	/**
	 * The action is not possible now.
	 *
	 * @param migration the migration as it stands now
	 * @param message why not
	 * @param conditions the failing conditions, where a gate refused
	 */
	record Refused(MigrationRecord migration, String message,
			List<ConditionResult> conditions) implements ActionOutcome {

	}

	/**
	 * There is no such action, or the request for it is malformed.
	 *
	 * @param message what is wrong
	 */
	record Invalid(String message) implements ActionOutcome {

	}

	/**
	 * The history has no such migration.
	 */
	record NotFound() implements ActionOutcome {

	}

}
