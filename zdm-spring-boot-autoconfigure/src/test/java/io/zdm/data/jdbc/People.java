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

package io.zdm.data.jdbc;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

import javax.sql.DataSource;

import io.zdm.data.DualWrites;
import io.zdm.data.EntityTables;
import io.zdm.data.ModifyingQueries;
import io.zdm.data.repository.BypassingQueries;
import io.zdm.data.repository.ModifyingQueriesPostProcessor;
import io.zdm.data.repository.QueryTransaction;
import io.zdm.testing.StatementLog;
import io.zdm.testing.TestDatabase;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.CrudRepository;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * An application with aggregates, some of which know the new column and some the old one.
 */
final class People {

	static final String[] TABLES = { "person", "note", "item", "setting", "pet", "toy", "tag", "device", "seat",
			"seat_note" };

	private People() {
	}

	static AnnotationConfigApplicationContext start(TestDatabase database, double checkRate,
			ModifyingQueries modifyingQueries) {
		database.jdbc().execute("""
				CREATE TABLE person (id bigserial PRIMARY KEY, %1$s, home_display_name text, home_user_name text);
				CREATE TABLE note (person bigint, %1$s);
				CREATE TABLE item (person bigint, position int, %1$s);
				CREATE TABLE setting (person bigint, setting_key text, %1$s);
				CREATE TABLE pet (id bigserial PRIMARY KEY, person bigint, %1$s);
				CREATE TABLE toy (pet bigint, %1$s);
				CREATE TABLE tag (person bigint, position int, %1$s);
				CREATE TABLE device (id uuid PRIMARY KEY, %1$s);
				CREATE TABLE seat (line text, number int, %1$s, PRIMARY KEY (line, number));
				CREATE TABLE seat_note (seat_line text, seat_number int, %1$s)
				""".formatted("display_name text, user_name text"));
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean(StatementLog.class, () -> new StatementLog(database.dataSource()));
		context.registerBean(DualWrites.class, () -> new DualWrites(checkRate));
		context.registerBean(ModifyingQueries.class, () -> modifyingQueries);
		context.register(Application.class);
		context.refresh();
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableJdbcRepositories(considerNestedRepositories = true)
	static class Application extends AbstractJdbcConfiguration {

		@Bean
		NamedParameterJdbcOperations operations(DataSource dataSource) {
			return new NamedParameterJdbcTemplate(dataSource);
		}

		@Bean
		PlatformTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		@Bean
		JdbcEntityTables tables(ObjectProvider<JdbcConverter> converters) {
			return new JdbcEntityTables(converters);
		}

		@Bean
		JdbcDualWrites callback(DualWrites dualWrites, JdbcEntityTables tables, DataSource dataSource) {
			return new JdbcDualWrites(dualWrites, tables, dataSource);
		}

		@Bean
		static ModifyingQueriesPostProcessor postProcessor(ObjectProvider<BypassingQueries> queries) {
			return new ModifyingQueriesPostProcessor(queries);
		}

		@Bean
		BypassingQueries queries(DualWrites dualWrites, ModifyingQueries treatment, DataSource dataSource,
				ObjectProvider<EntityTables> tables, ObjectProvider<PlatformTransactionManager> managers) {
			return new BypassingQueries(dualWrites, treatment, dataSource, tables,
					new QueryTransaction(managers, dataSource));
		}

	}

	interface NewPeople extends CrudRepository<NewPerson, Long> {

		@Modifying
		@Query("UPDATE person SET display_name = :name WHERE id = :id")
		boolean rename(long id, String name);

		@Modifying
		@Query("INSERT INTO person (display_name) VALUES (:name)")
		void register(String name);

		@Modifying
		@Query("DELETE FROM person WHERE display_name = :name")
		int remove(String name);

	}

	interface OldPeople extends CrudRepository<OldPerson, Long> {

		@Modifying
		@Query("UPDATE person SET user_name = :name WHERE id = :id")
		boolean rename(long id, String name);

	}

	/**
	 * Which column the entity knows.
	 */
	enum Side {

		NEW(NewPerson::of, NewPeople.class),

		OLD(OldPerson::of, OldPeople.class);

		private final Function<String, Person> factory;

		private final Class<?> repository;

		Side(Function<String, Person> factory, Class<?> repository) {
			this.factory = factory;
			this.repository = repository;
		}

		Person person(String name) {
			return this.factory.apply(name);
		}

		Person person(String name, long id) {
			Person person = person(name);
			person.id = id;
			return person;
		}

		@SuppressWarnings("unchecked")
		CrudRepository<Person, Long> people(AnnotationConfigApplicationContext context) {
			return (CrudRepository<Person, Long>) context.getBean(this.repository);
		}

	}

	/**
	 * What the tests ask of people, whichever column they know.
	 */
	abstract static class Person {

		@Id
		Long id;

		abstract void rename(String name);

	}

	@Table("person")
	static class NewPerson extends Person {

		String displayName;

		@Embedded.Nullable(prefix = "home_")
		Home home;

		@MappedCollection(idColumn = "person")
		Set<Note> notes = Set.of();

		@MappedCollection(idColumn = "person", keyColumn = "position")
		List<Item> items = List.of();

		@MappedCollection(idColumn = "person", keyColumn = "setting_key")
		Map<String, Setting> settings = Map.of();

		@MappedCollection(idColumn = "person")
		Set<Pet> pets = Set.of();

		static NewPerson of(String name) {
			NewPerson person = new NewPerson();
			person.displayName = name;
			return person;
		}

		@Override
		void rename(String name) {
			this.displayName = name;
		}

	}

	@Table("person")
	static class OldPerson extends Person {

		String userName;

		@MappedCollection(idColumn = "person")
		Set<OldNote> notes = Set.of();

		static OldPerson of(String name) {
			OldPerson person = new OldPerson();
			person.userName = name;
			return person;
		}

		@Override
		void rename(String name) {
			this.userName = name;
		}

	}

	record Home(String displayName) {

	}

	@Table("note")
	record Note(String displayName) {

	}

	@Table("note")
	record OldNote(String userName) {

	}

	@Table("item")
	record Item(String displayName, @MappedCollection(idColumn = "person", keyColumn = "position") Tag tag) {

	}

	@Table("tag")
	record Tag(String displayName) {

	}

	@Table("setting")
	record Setting(String displayName) {

	}

	@Table("pet")
	record Pet(@Id Long id, String displayName, @MappedCollection(idColumn = "pet") Set<Toy> toys) {

	}

	@Table("toy")
	record Toy(String displayName) {

	}

	@Table("device")
	record Device(@Id UUID id, String displayName) {

	}

	record Place(String line, int number) {

	}

	@Table("seat")
	record Seat(@Id @Embedded.Nullable Place place, String displayName, Set<SeatNote> notes) {

	}

	@Table("seat_note")
	record SeatNote(String displayName) {

	}

}
