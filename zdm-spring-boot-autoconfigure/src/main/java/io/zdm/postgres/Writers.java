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

import java.util.List;

/**
 * Who may insert into or update a table, directly or through views and rules, and thus
 * fires its triggers. Members of a role that inherit its rights are covered by the role;
 * superusers need no mention.
 *
 * @param everyone whether everyone may, by a grant to PUBLIC
 * @param roles the roles that may by a grant of their own, the owner among them
 */
public record Writers(boolean everyone, List<Identifier> roles) {

	public Writers {
		roles = List.copyOf(roles);
	}

}
