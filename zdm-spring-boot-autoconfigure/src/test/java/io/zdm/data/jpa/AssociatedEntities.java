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

package io.zdm.data.jpa;

import java.util.HashSet;
import java.util.Set;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;

/**
 * Entities whose associations write a new column.
 */
final class AssociatedEntities {

	private AssociatedEntities() {
	}

	@Entity(name = "Club")
	@Table(name = "clubs")
	static class Club {

		@Id
		String id;

		@ManyToMany
		@JoinTable(name = "club_roles", joinColumns = @JoinColumn(name = "club_id"),
				inverseJoinColumns = @JoinColumn(name = "display_name"))
		Set<Role> roles = new HashSet<>();

		@OneToMany
		@JoinColumn(name = "display_name")
		Set<Badge> badges = new HashSet<>();

		Club() {
		}

		Club(String id) {
			this.id = id;
		}

	}

	@Entity(name = "Role")
	@Table(name = "roles")
	static class Role {

		@Id
		String id;

		Role() {
		}

		Role(String id) {
			this.id = id;
		}

	}

	@Entity(name = "Badge")
	@Table(name = "badges")
	static class Badge {

		@Id
		Long id;

		Badge() {
		}

		Badge(long id) {
			this.id = id;
		}

	}

}
