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

import java.util.ArrayList;
import java.util.List;

import jakarta.persistence.Access;
import jakarta.persistence.AccessType;
import jakarta.persistence.CascadeType;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.hibernate.annotations.DynamicUpdate;

/**
 * Entities that can be written in every way there is.
 */
final class WrittenEntities {

	private WrittenEntities() {
	}

	@Entity(name = "User")
	@Table(name = "users")
	static class User {

		@Id
		@GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "users")
		@SequenceGenerator(name = "users", sequenceName = "users_seq")
		Long id;

		@Column(name = "display_name")
		String displayName;

		String note;

		@Version
		Integer version;

		@OneToMany(mappedBy = "team", cascade = CascadeType.ALL)
		List<Member> members = new ArrayList<>();

		@ElementCollection
		@CollectionTable(name = "nicknames", joinColumns = @JoinColumn(name = "owner_id"))
		List<Nickname> nicknames = new ArrayList<>();

		User() {
		}

		User(String displayName) {
			this.displayName = displayName;
		}

	}

	@Embeddable
	@Access(AccessType.FIELD)
	static class Nickname {

		@Column(name = "display_name")
		String displayName;

		Nickname() {
		}

		Nickname(String displayName) {
			this.displayName = displayName;
		}

	}

	@Entity(name = "Member")
	@Table(name = "members")
	static class Member {

		@Id
		Long id;

		@Column(name = "display_name")
		String displayName;

		@ManyToOne
		@JoinColumn(name = "team_id")
		User team;

		Member() {
		}

		Member(long id, String displayName, User team) {
			this.id = id;
			this.displayName = displayName;
			this.team = team;
		}

	}

	@Entity(name = "Ticket")
	@Table(name = "tickets")
	@DynamicUpdate
	static class Ticket {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		Long id;

		@Column(name = "display_name")
		String displayName;

		String note;

		Ticket() {
		}

		Ticket(String displayName) {
			this.displayName = displayName;
		}

	}

	@Entity(name = "OldUser")
	@Table(name = "old_users")
	static class OldUser {

		@Id
		Long id;

		@Column(name = "user_name")
		String userName;

		OldUser() {
		}

		OldUser(long id, String userName) {
			this.id = id;
			this.userName = userName;
		}

	}

}
