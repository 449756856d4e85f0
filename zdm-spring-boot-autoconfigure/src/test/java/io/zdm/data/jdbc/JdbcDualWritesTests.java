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
import java.util.stream.Stream;

import io.zdm.DualWriteMode;
import io.zdm.Phase;
import io.zdm.data.DualWrites;
import io.zdm.data.ModifyingQueries;
import io.zdm.data.jdbc.People.Device;
import io.zdm.data.jdbc.People.Home;
import io.zdm.data.jdbc.People.Item;
import io.zdm.data.jdbc.People.NewPerson;
import io.zdm.data.jdbc.People.Note;
import io.zdm.data.jdbc.People.OldNote;
import io.zdm.data.jdbc.People.OldPerson;
import io.zdm.data.jdbc.People.Person;
import io.zdm.data.jdbc.People.Pet;
import io.zdm.data.jdbc.People.Place;
import io.zdm.data.jdbc.People.Seat;
import io.zdm.data.jdbc.People.SeatNote;
import io.zdm.data.jdbc.People.Setting;
import io.zdm.data.jdbc.People.Side;
import io.zdm.data.jdbc.People.Tag;
import io.zdm.data.jdbc.People.Toy;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.StatementLog;
import io.zdm.testing.Synced;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JdbcDualWrites}. No table has a trigger: what is in step, the callback
 * has put in step.
 */
@PostgresTest
class JdbcDualWritesTests {

	private JdbcTemplate jdbc;

	private AnnotationConfigApplicationContext context;

	private JdbcAggregateTemplate template;

	private TransactionTemplate transaction;

	private StatementLog log;

	@BeforeEach
	void start(TestDatabase database) {
		this.jdbc = database.jdbc();
		start(database, 1);
	}

	private void start(TestDatabase database, double checkRate) {
		this.context = People.start(database, checkRate, ModifyingQueries.RECONCILE);
		this.template = this.context.getBean(JdbcAggregateTemplate.class);
		this.transaction = transaction(TransactionDefinition.PROPAGATION_REQUIRED);
		this.log = this.context.getBean(StatementLog.class);
	}

	private TransactionTemplate transaction(int propagation) {
		TransactionTemplate template = new TransactionTemplate(this.context.getBean(PlatformTransactionManager.class));
		template.setPropagationBehavior(propagation);
		return template;
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	private void follow(DualWriteMode mode) {
		Synced synced = new Synced(this.jdbc, mode, Phase.MIGRATED);
		this.context.getBean(DualWrites.class)
			.follow(Stream.of(People.TABLES)
				.map((name) -> name.equals("person")
						? synced.table(name, "user_name", "display_name", "home_user_name", "home_display_name")
						: synced.table(name, "user_name", "display_name"))
				.toList());
	}

	private List<String> names(String table) {
		return this.jdbc.queryForList("SELECT concat(user_name, '=', display_name) FROM %s ORDER BY 1".formatted(table),
				String.class);
	}

	private List<String> statements() {
		return this.log.mentioning("user_name", "display_name");
	}

	static Stream<Arguments> modesAndSides() {
		return Stream.of(DualWriteMode.BOTH, DualWriteMode.REPOSITORY)
			.flatMap((mode) -> Stream.of(Side.values()).map((side) -> Arguments.of(mode, side)));
	}

	@ParameterizedTest
	@MethodSource("modesAndSides")
	void repositoriesAreKeptInStep(DualWriteMode mode, Side side) {
		follow(mode);

		Person ann = side.people(this.context).save(side.person("ann"));
		side.people(this.context).saveAll(List.of(side.person("bob"), side.person("cid")));
		assertThat(names("person")).containsExactly("ann=ann", "bob=bob", "cid=cid");

		ann.rename("eve");
		side.people(this.context).save(ann);
		assertThat(names("person")).containsExactly("bob=bob", "cid=cid", "eve=eve");

		side.people(this.context).delete(ann);
		side.people(this.context).deleteAll();
		assertThat(names("person")).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("modesAndSides")
	void templatesAreKeptInStepWithinATransaction(DualWriteMode mode, Side side) {
		follow(mode);

		this.transaction.executeWithoutResult((status) -> writeByTemplate(side));

		assertThat(names("person")).containsExactly("bob=bob", "eve=eve", "fay=fay", "sid=sid");
	}

	@ParameterizedTest
	@MethodSource("modesAndSides")
	void templatesAreKeptInStepWithoutATransaction(DualWriteMode mode, Side side) {
		follow(mode);

		writeByTemplate(side);

		assertThat(names("person")).containsExactly("bob=bob", "eve=eve", "fay=fay", "sid=sid");
	}

	private void writeByTemplate(Side side) {
		Person ann = this.template.insert(side.person("ann"));
		this.template.insertAll(List.of(side.person("bob"), side.person("cid")));
		ann.rename("eve");
		this.template.update(ann);
		this.template.saveAll(List.of(side.person("sid", 3L), side.person("fay")));
	}

	@ParameterizedTest
	@EnumSource(names = { "BOTH", "REPOSITORY" })
	void noRowOfAnAggregateIsLeftOut(DualWriteMode mode) {
		follow(mode);
		NewPerson person = person("ann", "x");

		this.template.save(person);

		assertAggregate("ann", "x");

		NewPerson changed = person("ann", "y");
		changed.id = person.id;
		this.template.save(changed);

		assertAggregate("ann", "y");
	}

	private static NewPerson person(String name, String part) {
		NewPerson person = NewPerson.of(name);
		person.home = new Home(part);
		person.notes = Set.of(new Note(part + 1), new Note(part + 2));
		person.items = List.of(new Item(part + 1, new Tag(part + 1)), new Item(part + 2, new Tag(part + 2)));
		person.settings = Map.of("one", new Setting(part + 1), "two", new Setting(part + 2));
		person.pets = Set.of(new Pet(null, part + 1, Set.of(new Toy(part + 1))),
				new Pet(null, part + 2, Set.of(new Toy(part + 2), new Toy(part + 3))));
		return person;
	}

	private void assertAggregate(String name, String part) {
		String[] two = { "%1$s1=%1$s1".formatted(part), "%1$s2=%1$s2".formatted(part) };
		assertThat(names("person")).containsExactly(name + "=" + name);
		assertThat(this.jdbc.queryForObject("SELECT home_user_name FROM person", String.class)).isEqualTo(part);
		for (String table : List.of("note", "item", "tag", "setting", "pet")) {
			assertThat(names(table)).as(table).containsExactly(two);
		}
		assertThat(names("toy")).containsExactly(two[0], two[1], "%1$s3=%1$s3".formatted(part));
	}

	@ParameterizedTest
	@EnumSource(names = { "BOTH", "REPOSITORY" })
	void partsThatKnowTheOldColumnAreKeptInStep(DualWriteMode mode) {
		follow(mode);
		OldPerson person = OldPerson.of("ann");
		person.notes = Set.of(new OldNote("one"), new OldNote("two"));

		this.template.save(person);

		assertThat(names("note")).containsExactly("one=one", "two=two");
	}

	@ParameterizedTest
	@EnumSource(names = { "BOTH", "REPOSITORY" })
	void idsOfOtherTypesAndOfSeveralColumns(DualWriteMode mode) {
		follow(mode);

		this.template.insert(new Device(UUID.randomUUID(), "phone"));
		this.template.insertAll(List.of(new Seat(new Place("a", 7), "window", Set.of(new SeatNote("loud")))));

		assertThat(names("device")).containsExactly("phone=phone");
		assertThat(names("seat")).containsExactly("window=window");
		assertThat(names("seat_note")).containsExactly("loud=loud");
	}

	@ParameterizedTest
	@EnumSource(names = { "BOTH", "REPOSITORY" })
	void anInnerTransactionIsPutInStepByItself(DualWriteMode mode) {
		follow(mode);
		TransactionTemplate inner = transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		TransactionTemplate nested = transaction(TransactionDefinition.PROPAGATION_NESTED);

		this.transaction.executeWithoutResult((status) -> {
			this.template.save(NewPerson.of("ann"));
			inner.executeWithoutResult((own) -> this.template.save(NewPerson.of("bob")));
			assertThat(names("person")).containsExactly("bob=bob");
			nested.executeWithoutResult((savepoint) -> this.template.save(NewPerson.of("cid")));
			nested.executeWithoutResult((savepoint) -> {
				this.template.save(NewPerson.of("dan"));
				savepoint.setRollbackOnly();
			});
		});

		assertThat(names("person")).containsExactly("ann=ann", "bob=bob", "cid=cid");
	}

	@ParameterizedTest
	@EnumSource(names = { "BOTH", "REPOSITORY" })
	void aRollbackLeavesNothingBehind(DualWriteMode mode) {
		follow(mode);

		this.transaction.executeWithoutResult((status) -> {
			this.template.save(NewPerson.of("ann"));
			status.setRollbackOnly();
		});
		this.transaction.executeWithoutResult((status) -> this.template.save(NewPerson.of("bob")));

		assertThat(names("person")).containsExactly("bob=bob");
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "BOTH", "REPOSITORY" })
	void whatIsSavedWhileTheTransactionCommitsIsPutInStep(DualWriteMode mode) {
		follow(mode);
		JdbcAggregateTemplate template = this.template;

		this.transaction.executeWithoutResult(
				(status) -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void beforeCommit(boolean readOnly) {
						template.save(NewPerson.of("ann"));
					}

				}));

		assertThat(names("person")).containsExactly("ann=ann");
	}

	@Test
	void oneStatementForEachTableWhateverTheNumberOfRows() {
		follow(DualWriteMode.REPOSITORY);

		this.transaction.executeWithoutResult((status) -> {
			this.template.save(person("ann", "x"));
			this.template.saveAll(List.of(person("bob", "y"), person("cid", "z")));
		});

		assertThat(statements()).hasSize(7).doesNotHaveDuplicates();
	}

	@Test
	void whereTheTriggerWorksOneQueryFindsNothing() {
		this.jdbc.execute("""
				CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS
					'BEGIN NEW.user_name := NEW.display_name; RETURN NEW; END';
				CREATE TRIGGER follow BEFORE INSERT OR UPDATE ON person FOR EACH ROW EXECUTE FUNCTION follow()
				""");
		follow(DualWriteMode.BOTH);

		this.transaction
			.executeWithoutResult((status) -> this.template.saveAll(List.of(NewPerson.of("ann"), NewPerson.of("bob"))));

		assertThat(statements()).singleElement().asString().startsWith("SELECT");
		assertThat(this.context.getBean(DualWrites.class).account().totals().values()).isNotEmpty()
			.allSatisfy((totals) -> assertThat(totals.repaired()).isZero());
	}

	@Test
	void nothingIsAskedWhileIdle() {
		this.template.save(NewPerson.of("ann"));
		follow(DualWriteMode.REPOSITORY);
		this.context.getBean(DualWrites.class).follow(List.of());
		this.template.save(NewPerson.of("bob"));

		assertThat(statements()).isEmpty();
	}

	@Test
	void nothingIsAskedAtARateOfZeroWhereThereIsATrigger(TestDatabase database) {
		this.context.close();
		this.jdbc.execute("DROP TABLE " + String.join(", ", People.TABLES));
		start(database, 0);
		follow(DualWriteMode.BOTH);

		this.template.save(person("ann", "x"));

		assertThat(statements()).isEmpty();
	}

}
