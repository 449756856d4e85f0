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

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.zdm.data.jpa.AssociatedEntities.Badge;
import io.zdm.data.jpa.AssociatedEntities.Club;
import io.zdm.data.jpa.AssociatedEntities.Role;
import io.zdm.data.jpa.JpaApplication.Column;
import io.zdm.data.jpa.MappedEntities.Account;
import io.zdm.data.jpa.MappedEntities.Animal;
import io.zdm.data.jpa.MappedEntities.Car;
import io.zdm.data.jpa.MappedEntities.Circle;
import io.zdm.data.jpa.MappedEntities.Customer;
import io.zdm.data.jpa.MappedEntities.Dog;
import io.zdm.data.jpa.MappedEntities.Kind;
import io.zdm.data.jpa.MappedEntities.Line;
import io.zdm.data.jpa.MappedEntities.LineId;
import io.zdm.data.jpa.MappedEntities.Odd;
import io.zdm.data.jpa.MappedEntities.Removable;
import io.zdm.data.jpa.MappedEntities.Token;
import io.zdm.data.jpa.MappedEntities.Vehicle;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JpaDualWrites}: the ways in which an entity can be mapped.
 */
@PostgresTest
class JpaMappingDualWriteTests {

	private static final Map<Boolean, JpaApplication> applications = new HashMap<>();

	@BeforeAll
	static void start(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE tokens (id uuid PRIMARY KEY, user_name text, display_name text);
				CREATE TABLE lines (order_id bigint, kind smallint, code text, user_name text, display_name text,
					PRIMARY KEY (order_id, kind, code));
				CREATE TABLE customers (id bigint PRIMARY KEY, user_name text, display_name text);
				CREATE TABLE animals (id bigint PRIMARY KEY, dtype text, user_name text, display_name text, bark text,
					sound text);
				CREATE TABLE vehicles (id bigint PRIMARY KEY, user_name text, display_name text);
				CREATE TABLE cars (vehicle_id bigint PRIMARY KEY, user_name text, display_name text);
				CREATE TABLE shapes (id bigint PRIMARY KEY, user_name text, display_name text);
				CREATE TABLE circles (id bigint PRIMARY KEY, user_name text, display_name text, radius int);
				CREATE TABLE accounts (id bigint PRIMARY KEY, note text);
				CREATE TABLE account_details (account_id bigint PRIMARY KEY, user_name text, display_name text);
				CREATE TABLE "Odd Ones" ("The Id" bigint PRIMARY KEY, user_name text, display_name text);
				CREATE TABLE removables (id bigint PRIMARY KEY, user_name boolean, display_name boolean NOT NULL);
				CREATE TABLE clubs (id text PRIMARY KEY);
				CREATE TABLE roles (id text PRIMARY KEY);
				CREATE TABLE club_roles (club_id text, user_name text, display_name text);
				CREATE TABLE badges (id bigint PRIMARY KEY, user_name text, display_name text)
				""");
		for (boolean batched : new boolean[] { false, true }) {
			applications.put(batched,
					new JpaApplication(database.dataSource(), 1, Way.settings(batched), MappedEntities.all()));
		}
	}

	@AfterAll
	static void stop() {
		applications.values().forEach(JpaApplication::close);
		applications.clear();
	}

	private static JpaApplication application(Way way, String... tables) {
		JpaApplication application = applications.get(way.batched());
		application.follow(way.mode(), tables);
		return application;
	}

	private static <T> void change(JpaApplication application, Class<T> type, Object id, Consumer<T> change) {
		application.inTransaction((entityManager) -> change.accept(entityManager.find(type, id)));
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void findsRowsByUuid(Way way) {
		JpaApplication application = application(way, "tokens");
		Token token = new Token("a");

		application.inTransaction((entityManager) -> entityManager.persist(token));
		application.assertNames("tokens", "a");

		assertThat(token.id).isInstanceOf(UUID.class);
		change(application, Token.class, token.id, (found) -> found.displayName = "b");
		application.assertNames("tokens", "b");
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void findsRowsByCompositeKeyWithAnOrdinalAndAConvertedPart(Way way) {
		JpaApplication application = application(way, "lines");

		application.inTransaction((entityManager) -> {
			entityManager.persist(new Line(new LineId(1, Kind.GIFT, "x"), "a"));
			entityManager.persist(new Line(new LineId(1, Kind.SALE, "y"), "b"));
		});
		application.assertNames("lines", "a", "b");
		assertThat(application.jdbc().queryForList("SELECT kind || code FROM lines ORDER BY 1", String.class))
			.containsExactly("0<y>", "1<x>");

		change(application, Line.class, new LineId(1, Kind.GIFT, "x"), (found) -> found.displayName = "c");
		application.assertNames("lines", "b", "c");
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void seesEmbeddedColumns(Way way) {
		JpaApplication application = application(way, "customers");

		application.inTransaction((entityManager) -> entityManager.persist(new Customer(1, "a")));
		application.assertNames("customers", "a");

		change(application, Customer.class, 1L, (found) -> found.profile.displayName = "b");
		application.assertNames("customers", "b");
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void seesColumnsOfASingleTableHierarchy(Way way) {
		JpaApplication application = application(way, "animals");
		application.follow(application.synced(way.mode(), "animals", new Column("user_name", "display_name"),
				new Column("bark", "sound")));

		application.inTransaction((entityManager) -> {
			entityManager.persist(new Animal(1, "a"));
			entityManager.persist(new Dog(2, "b", "woof"));
		});
		application.assertNames("animals", "a", "b");

		change(application, Dog.class, 2L, (found) -> found.sound = "wuff");
		change(application, Animal.class, 2L, (found) -> found.displayName = "c");
		application.assertNames("animals", "a", "c");
		assertThat(application.jdbc().queryForObject("SELECT bark FROM animals WHERE id = 2", String.class))
			.isEqualTo("wuff");
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void seesColumnsOfAJoinedHierarchy(Way way) {
		JpaApplication application = application(way, "vehicles", "cars");

		application.inTransaction((entityManager) -> {
			entityManager.persist(new Vehicle(1, "a"));
			entityManager.persist(new Car(2, "b", "x"));
		});
		application.assertNames("vehicles", "a", "b");
		application.assertNames("cars", "x");

		change(application, Car.class, 2L, (found) -> found.model = "y");
		change(application, Vehicle.class, 2L, (found) -> found.displayName = "c");
		application.assertNames("vehicles", "a", "c");
		application.assertNames("cars", "y");
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void seesColumnsOfATablePerClass(Way way) {
		JpaApplication application = application(way, "shapes", "circles");

		application.inTransaction((entityManager) -> {
			entityManager.persist(new MappedEntities.Shape(1, "a"));
			entityManager.persist(new Circle(2, "b"));
		});
		application.assertNames("shapes", "a");
		application.assertNames("circles", "b");

		change(application, MappedEntities.Shape.class, 2L, (found) -> found.displayName = "c");
		application.assertNames("circles", "c");
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void seesColumnsOfASecondaryTable(Way way) {
		JpaApplication application = application(way, "account_details");
		application.jdbc().execute("DELETE FROM accounts");

		application.inTransaction((entityManager) -> entityManager.persist(new Account(1, "a")));
		application.assertNames("account_details", "a");

		change(application, Account.class, 1L, (found) -> found.displayName = "b");
		application.assertNames("account_details", "b");
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void findsQuotedTablesAndColumns(Way way) {
		JpaApplication application = application(way, "\"Odd Ones\"");

		application.inTransaction((entityManager) -> entityManager.persist(new Odd(1, "a")));

		application.assertNames("\"Odd Ones\"", "a");
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void seesSoftDeletion(Way way) {
		JpaApplication application = application(way, "removables");

		application.inTransaction((entityManager) -> entityManager.persist(new Removable(1)));
		assertThat(removed(application)).isEqualTo("false/false");

		application.inTransaction(
				(EntityManager entityManager) -> entityManager.remove(entityManager.find(Removable.class, 1L)));
		assertThat(removed(application)).isEqualTo("true/true");
	}

	@ParameterizedTest
	@MethodSource("io.zdm.data.jpa.Way#all")
	void seesColumnsOfJoinTables(Way way) {
		JpaApplication application = application(way, "club_roles", "badges");
		application.jdbc().execute("DELETE FROM clubs; DELETE FROM roles");

		application.inTransaction((entityManager) -> {
			Club club = new Club("c");
			club.roles.add(new Role("x"));
			club.roles.add(new Role("y"));
			club.badges.add(new Badge(1));
			club.roles.forEach(entityManager::persist);
			club.badges.forEach(entityManager::persist);
			entityManager.persist(club);
		});

		application.assertNames("club_roles", "x", "y");
		application.assertNames("badges", "c");
	}

	private static String removed(JpaApplication application) {
		return application.jdbc()
			.queryForObject("SELECT user_name || '/' || display_name FROM removables", String.class);
	}

}
