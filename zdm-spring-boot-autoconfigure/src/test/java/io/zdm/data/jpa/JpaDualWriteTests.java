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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.data.jpa.repository.JpaRepository;

import io.zdm.DualWriteMode;
import io.zdm.data.jpa.WrittenEntities.Member;
import io.zdm.data.jpa.WrittenEntities.Nickname;
import io.zdm.data.jpa.WrittenEntities.OldUser;
import io.zdm.data.jpa.WrittenEntities.Ticket;
import io.zdm.data.jpa.WrittenEntities.User;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JpaDualWrites}: the ways in which an entity can be written.
 */
@PostgresTest
class JpaDualWriteTests {

	private static final String[] TABLES = { "users", "members", "nicknames", "tickets", "old_users" };

	private static final Map<Boolean, JpaApplication> applications = new HashMap<>();

	@BeforeAll
	static void start(TestDatabase database) {
		database.jdbc().execute("""
				CREATE SEQUENCE users_seq INCREMENT 50;
				CREATE TABLE users (id bigint PRIMARY KEY, user_name text, display_name text, note text, version int);
				CREATE TABLE members (id bigint PRIMARY KEY, team_id bigint, user_name text, display_name text);
				CREATE TABLE nicknames (owner_id bigint, user_name text, display_name text);
				CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_name text,
					display_name text, note text);
				CREATE TABLE old_users (id bigint PRIMARY KEY, user_name text, display_name text)
				""");
		for (boolean batched : new boolean[] { false, true }) {
			applications.put(batched, new JpaApplication(database.dataSource(), 1, Way.settings(batched), User.class,
					Member.class, Ticket.class, OldUser.class));
		}
	}

	@AfterAll
	static void stop() {
		applications.values().forEach(JpaApplication::close);
		applications.clear();
	}

	private static JpaApplication application(Way way) {
		JpaApplication application = applications.get(way.batched());
		application.follow(way.mode(), TABLES);
		return application;
	}

	private static void assertOneStatement(JpaApplication application, Way way) {
		if (way.mode() == DualWriteMode.REPOSITORY) {
			assertThat(application.log().extra()).hasSize(1);
		}
		application.log().clear();
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void saves(Way way) {
		JpaApplication application = application(way);

		application.repository(Users.class).save(new User("a"));

		application.assertNames("users", "a");
		assertOneStatement(application, way);
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void savesManyWithOneStatement(Way way) {
		JpaApplication application = application(way);
		List<User> users = IntStream.range(100, 150).mapToObj((number) -> new User("a" + number)).toList();

		application.repository(Users.class).saveAll(users);

		application.assertNames("users", users.stream().map((user) -> user.displayName).toArray(String[]::new));
		assertOneStatement(application, way);
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void savesAndFlushes(Way way) {
		JpaApplication application = application(way);

		application.repository(Users.class).saveAndFlush(new User("a"));

		application.assertNames("users", "a");
		assertOneStatement(application, way);
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void savesAgainWithoutAnotherVersion(Way way) {
		JpaApplication application = application(way);
		User user = application.repository(Users.class).save(new User("a"));
		application.log().clear();

		user.displayName = "b";
		User merged = application.repository(Users.class).save(user);

		application.assertNames("users", "b");
		assertThat(merged.version).isEqualTo(1);
		assertThat(application.jdbc().queryForObject("SELECT version FROM users", int.class)).isEqualTo(1);
		assertOneStatement(application, way);
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void deletes(Way way) {
		JpaApplication application = application(way);
		User user = application.repository(Users.class).save(new User("a"));
		application.log().clear();

		application.repository(Users.class).delete(user);

		application.assertNames("users");
		assertThat(application.log().extra()).isEmpty();

		application.repository(Users.class).saveAll(List.of(new User("b"), new User("c")));
		application.log().clear();
		application.repository(Users.class).deleteAllInBatch();

		application.assertNames("users");
		assertThat(application.log().extra()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void insertsAndDeletesInOneTransaction(Way way) {
		JpaApplication application = application(way);

		application.inTransaction((entityManager) -> {
			User user = new User("a");
			entityManager.persist(user);
			entityManager.flush();
			entityManager.remove(user);
		});

		application.assertNames("users");
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void seesChangesThatNobodySaved(Way way) {
		JpaApplication application = application(way);
		User user = application.repository(Users.class).save(new User("a"));
		application.log().clear();

		application.inTransaction((entityManager) -> entityManager.find(User.class, user.id).displayName = "b");

		application.assertNames("users", "b");
		assertOneStatement(application, way);
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void seesChangesAfterTheSave(Way way) {
		JpaApplication application = application(way);

		application.inTransaction((entityManager) -> {
			User user = application.repository(Users.class).save(new User("a"));
			user.displayName = "b";
		});

		application.assertNames("users", "b");
		assertOneStatement(application, way);
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void seesWritesAfterAFlush(Way way) {
		JpaApplication application = application(way);

		application.inTransaction((entityManager) -> {
			User user = new User("a");
			entityManager.persist(user);
			entityManager.flush();
			user.displayName = "b";
			entityManager.persist(new User("c"));
		});

		application.assertNames("users", "b", "c");
		assertOneStatement(application, way);
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void mergesADetachedEntity(Way way) {
		JpaApplication application = application(way);
		User user = application.repository(Users.class).save(new User("a"));
		application.log().clear();
		user.displayName = "b";

		application.inTransaction((entityManager) -> entityManager.merge(user));

		application.assertNames("users", "b");
		assertOneStatement(application, way);
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void cascadesToChildren(Way way) {
		JpaApplication application = application(way);
		User user = new User("a");
		user.members.add(new Member(1, "m", user));
		user.members.add(new Member(2, "n", user));

		application.repository(Users.class).save(user);

		application.assertNames("users", "a");
		application.assertNames("members", "m", "n");
		if (way.mode() == DualWriteMode.REPOSITORY) {
			assertThat(application.log().extra()).hasSize(2);
		}
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void seesElementCollections(Way way) {
		JpaApplication application = application(way);
		User user = new User("a");
		user.nicknames.add(new Nickname("x"));
		user.nicknames.add(new Nickname("y"));
		application.repository(Users.class).save(user);
		application.assertNames("nicknames", "x", "y");

		application.inTransaction((entityManager) -> {
			User managed = entityManager.find(User.class, user.id);
			managed.nicknames.removeIf((nickname) -> nickname.displayName.equals("x"));
			managed.nicknames.add(new Nickname("z"));
		});
		application.assertNames("nicknames", "y", "z");

		application
			.inTransaction((entityManager) -> entityManager.find(User.class, user.id).nicknames = new ArrayList<>(
					Set.of(new Nickname("w"))));
		application.assertNames("nicknames", "w");
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void seesIdentityAndDynamicUpdates(Way way) {
		JpaApplication application = application(way);
		Ticket ticket = application.repository(Tickets.class).save(new Ticket("a"));
		application.assertNames("tickets", "a");
		assertOneStatement(application, way);

		application.inTransaction((entityManager) -> entityManager.find(Ticket.class, ticket.id).displayName = "b");
		application.assertNames("tickets", "b");
		assertOneStatement(application, way);

		application.inTransaction((entityManager) -> entityManager.find(Ticket.class, ticket.id).note = "c");
		application.assertNames("tickets", "b");
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void carriesTheOldColumnForward(Way way) {
		JpaApplication application = application(way);

		application.inTransaction((entityManager) -> entityManager.persist(new OldUser(1, "a")));
		application.assertNames("old_users", "a");

		if (way.mode() == DualWriteMode.REPOSITORY) {
			application.inTransaction((entityManager) -> entityManager.find(OldUser.class, 1L).userName = "b");
			application.assertNames("old_users", "b");
		}
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void seesStatelessSessions(Way way) {
		JpaApplication application = application(way);
		User user = new User("a");
		user.nicknames.add(new Nickname("x"));

		application.inStatelessTransaction((session) -> {
			session.setJdbcBatchSize(way.batched() ? 10 : 0);
			session.insert(user);
			session.insert(new User("b"));
		});
		application.assertNames("users", "a", "b");
		application.assertNames("nicknames", "x");

		application.inStatelessTransaction((session) -> {
			session.setJdbcBatchSize(way.batched() ? 10 : 0);
			user.displayName = "c";
			user.nicknames.add(new Nickname("y"));
			session.update(user);
			session.upsert(new OldUser(5, "u"));
		});
		application.assertNames("users", "b", "c");
		application.assertNames("nicknames", "x", "y");
		application.assertNames("old_users", "u");
	}

	interface Users extends JpaRepository<User, Long> {

	}

	interface Tickets extends JpaRepository<Ticket, Long> {

	}

}
