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

package io.zdm.migration.operation;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.zdm.DualWriteMode;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;
import io.zdm.testing.ColumnBuilder;
import io.zdm.testing.IndexBuilder;
import io.zdm.testing.IndexRehearsal;
import io.zdm.testing.SilentRehearsal;
import io.zdm.testing.SnapshotBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/**
 * Tests for what {@link RenameColumn} refuses.
 */
class RenameColumnRefusalTests {

	private static final TableReference USERS = TableReference.parse("users");

	@ParameterizedTest
	@MethodSource("refusals")
	void refusesByNameWithARemedy(SnapshotBuilder table, String problem) {
		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> plan(table))
			.satisfies((ex) -> assertThat(ex.problems()).singleElement().asString().startsWith(problem).endsWith("."));
	}

	static Stream<Arguments> refusals() {
		return Stream.of(argumentSet("view", users().kind('v'), "public.users is a view; only tables can be changed."),
				argumentSet("materialized view", users().kind('m'), "public.users is a materialized view;"),
				argumentSet("foreign table", users().kind('f'), "public.users is a foreign table;"),
				argumentSet("partitioned table before 14", users().kind('p').version(13),
						"public.users is partitioned, and PostgreSQL 13.6 does not keep a trigger on all partitions. Upgrade"),
				argumentSet("partition key",
						users().kind('p').version(14).dependent("partition key of table public.users", "user_name"),
						"The column 'user_name' of public.users is part of the partition key of table public.users"),
				argumentSet("partition", users().partition(),
						"public.users is a partition. Name the partitioned table"),
				argumentSet("inheritance", users().inherits(), "public.users has parents or children by inheritance"),
				argumentSet("not owner", users().ownedByAnother(), "The current role does not own public.users"),
				argumentSet("forced row security", users().forcedRowSecurity(),
						"Row security applies to the current role on public.users"),
				argumentSet("publication", users().publication("feed"), "The publication 'feed' contains public.users"),
				argumentSet("late trigger", users().trigger("~zz", true, true),
						"The trigger '~zz' of public.users would fire after the sync trigger '~zdm_sync'"),
				argumentSet("late trigger beyond ASCII", users().trigger("ändern", true, true),
						"The trigger 'ändern' of public.users would fire after"),
				argumentSet("system table", SnapshotBuilder.table("pg_catalog", "users").column("user_name", "text"),
						"pg_catalog.users is a table of PostgreSQL itself."),
				argumentSet("zdm's table", SnapshotBuilder.table("zdm", "users").column("user_name", "text"),
						"zdm.users is a table of zdm itself."),
				argumentSet("missing column", SnapshotBuilder.table("public", "users").column("username", "text"),
						"public.users has no column 'user_name'. Did you mean 'username'? Name a column exactly"),
				argumentSet("target exists", users().column("display_name", "text"),
						"public.users already has a column 'display_name'. Choose another name"),
				argumentSet("generated", column(ColumnBuilder::generated),
						"The column 'user_name' of public.users is a generated column, which nobody can write"),
				argumentSet("domain", column(ColumnBuilder::constrainedDomain),
						"The column 'user_name' of public.users is of the domain text, whose constraint or default"),
				argumentSet("BEFORE trigger on it", users().trigger("trim", true, true, "user_name"),
						"The BEFORE trigger 'trim' of public.users names the column 'user_name'"),
				argumentSet("rule of the table", users().dependent("rule log on table public.users", "user_name"),
						"The rule log on table public.users names the column 'user_name'"));
	}

	@ParameterizedTest
	@MethodSource("refusalsWithoutTrigger")
	void refusesWithoutTriggerWhatIsCheckedBeforeRepositoriesAct(SnapshotBuilder table, String problem) {
		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(() -> rename("user_name", "display_name").plan(withoutTrigger(table)))
			.satisfies((ex) -> assertThat(ex.problems()).singleElement().asString().startsWith(problem).endsWith("."));
	}

	static Stream<Arguments> refusalsWithoutTrigger() {
		return Stream.of(
				argumentSet("identity", column((column) -> column.identity().ownedSequence("s")),
						"The column 'user_name' of public.users is an identity column, and repositories alone"),
				argumentSet("primary key", users().constraint("pk", 'p', "user_name"),
						"The column 'user_name' is used by the constraint 'pk' of public.users, and repositories"),
				argumentSet("foreign key of another table",
						users().constraint(QualifiedName.of("public", "orders"), "f", 'f', "user_name"),
						"The column 'user_name' is used by the constraint 'f' of public.orders, and repositories"),
				argumentSet("large NOT NULL before 12",
						column(ColumnBuilder::notNull).version(11).bytes(8L * 1024 * 1024 + 1),
						"The column 'user_name' of public.users is NOT NULL, which PostgreSQL 11.6 gives back"));
	}

	@Test
	void takesWhateverElseBelongsToTheColumn() {
		SnapshotBuilder table = column((column) -> column.identity()
			.ownedSequence("s")
			.notNull()
			.comment("c")
			.defaultExpression("1")
			.peculiarity("a statistics target of 1000")).bytes(1L << 40)
			.version(11)
			.constraint("pk", 'p', "user_name")
			.constraint("u", 'u', "user_name")
			.constraint("c", 'c', "user_name")
			.constraint("f", 'f', "user_name")
			.constraint("x", 'x', "user_name")
			.constraint(QualifiedName.of("public", "orders"), "f", 'f', "user_name")
			.index("several", "user_name", (index) -> index.key("id").notPlain().clustered().replicaIdentity())
			.index("invalid", "user_name", IndexBuilder::invalid)
			.dependent("view public.names", "user_name")
			.dependent("rule log on table public.users_view", "user_name")
			.trigger("audit", false, true, "user_name");

		assertThat(plan(table).contract()).hasSize(1);
	}

	@Test
	void refusesAUniqueIndexBothColumnsOfWhichAreRenamed() {
		SnapshotBuilder table = users().column("city", "text")
			.index("one", "user_name", (index) -> index.key("city").unique());
		Plan first = plan(table);
		PlanningContext context = context(table.column("display_name", "text"), List.of(first));

		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> rename("city", "town").plan(context))
			.withMessageStartingWith("The unique index public.one uses both 'city' and 'display_name', which is being");
	}

	@Test
	void namesAllProblemsAtOnce() {
		SnapshotBuilder table = column(ColumnBuilder::generated).trigger("trim", true, true, "user_name")
			.publication("feed")
			.column("display_name", "text");

		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> plan(table))
			.satisfies((ex) -> assertThat(ex.problems()).hasSize(4));
	}

	@Test
	void leavesAloneWhatDoesNotTouchTheColumn() {
		SnapshotBuilder table = users().constraint("c", 'c', "id")
			.index("i", "id", (index) -> index.notPlain().clustered().replicaIdentity())
			.dependent("view public.ids", "id")
			.trigger("audit", false, true, "id")
			.trigger("~zz", false, true)
			.trigger("set_time", true, true)
			.trigger("audit_name", false, true, "user_name");

		assertThat(plan(table).expand()).hasSize(1);
	}

	@Test
	void refusesAMissingTable() {
		PlanningContext context = new PlanningContext("v2", Map.of());

		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> rename("a", "b").plan(context))
			.withMessage("There is no table users. Write its name exactly as in the database, with its schema where it "
					+ "is not in the current one.");
	}

	@Test
	void refusesASystemColumnsName() {
		PlanningContext context = context(users(), List.of());

		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> rename("id", "ctid").plan(context))
			.withMessage("'ctid' is the name of a system column. Choose another name for the new column of "
					+ "public.users.");
	}

	@Test
	void refusesTheSameName() {
		assertThatIllegalArgumentException().isThrownBy(() -> rename("a", "a"))
			.withMessage("'from' and 'to' are both 'a'; choose another name for 'to'");
	}

	@Test
	void refusesAColumnThatIsAlreadyBeingReplaced() {
		Plan first = plan(users());
		PlanningContext context = context(users().column("display_name", "text"), List.of(first));

		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> rename("user_name", "label").plan(context))
			.withMessageStartingWith(
					"The column 'user_name' of public.users is already being replaced by 'display_name'.");
	}

	private static SnapshotBuilder users() {
		return column(UnaryOperator.identity());
	}

	private static SnapshotBuilder column(UnaryOperator<ColumnBuilder> column) {
		return SnapshotBuilder.table("public", "users").column("id", "bigint").column("user_name", "text", column);
	}

	private static SnapshotBuilder index(UnaryOperator<IndexBuilder> index) {
		return users().index("i", "user_name", index);
	}

	private static Plan plan(SnapshotBuilder table) {
		return rename("user_name", "display_name").plan(context(table, List.of()));
	}

	private static RenameColumn rename(String from, String to) {
		return new RenameColumn(USERS, new Identifier(from), new Identifier(to));
	}

	private static PlanningContext context(SnapshotBuilder table, List<Plan> underWay) {
		TableSnapshot snapshot = table.build();
		return new PlanningContext("v2", Map.of(USERS, snapshot), underWay, DualWriteMode.BOTH,
				new IndexRehearsal(List.of(snapshot)));
	}

	private static PlanningContext withoutTrigger(SnapshotBuilder table) {
		return new PlanningContext("v2", Map.of(USERS, table.build()), List.of(), DualWriteMode.REPOSITORY,
				new SilentRehearsal());
	}

}
