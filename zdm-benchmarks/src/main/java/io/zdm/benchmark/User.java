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

package io.zdm.benchmark;

import java.time.OffsetDateTime;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A row of the table as release 1 maps it, which does not know of the new column.
 *
 * @param id the key
 * @param userName the old column
 * @param email a column that no migration is about
 * @param status another one
 * @param createdAt another one
 */
@Table("users")
record User(@Id Long id, String userName, String email, String status, OffsetDateTime createdAt) {

	User withUserName(String name) {
		return new User(this.id, name, this.email, this.status, this.createdAt);
	}

}
