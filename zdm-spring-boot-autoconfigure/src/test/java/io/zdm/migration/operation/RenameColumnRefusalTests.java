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

import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.testing.SnapshotBuilder;
import io.zdm.testing.SnapshotBuilder.ColumnBuilder;
import io.zdm.testing.SnapshotBuilder.IndexBuilder;
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
		return Stream.of(argumentSet("view", users().kind('v'), "public.users is a view; only ordinary tables"),
				argumentSet("materialized view", users().kind('m'), "public.users is a materialized view;"),
				argumentSet("foreign table", users().kind('f'), "public.users is a foreign table;"),
				argumentSet("partitioned table", users().kind('p'), "public.users is a partitioned table;"),
				argumentSet("partition", users().partition(), "public.users is a partition. Its columns"),
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
				argumentSet("identity", column((column) -> column.identity().ownedSequence("s")),
						"The column 'user_name' of public.users is an identity column and cannot be carried over yet."),
				argumentSet("generated", column(ColumnBuilder::generated),
						"The column 'user_name' of public.users is a generated column and cannot"),
				argumentSet("serial", column((column) -> column.ownedSequence("s")),
						"The column 'user_name' of public.users owns the sequence public.s, as of serial and cannot"),
				argumentSet("domain", column(ColumnBuilder::constrainedDomain),
						"The column 'user_name' of public.users is of the domain text, whose constraint or default"),
				argumentSet("peculiarity", column((column) -> column.peculiarity("a statistics target of 1000")),
						"The column 'user_name' of public.users has settings of its own: a statistics target of 1000"),
				argumentSet("large NOT NULL before 12",
						column(ColumnBuilder::notNull).version(11).bytes(8L * 1024 * 1024 + 1),
						"The column 'user_name' of public.users is NOT NULL, which PostgreSQL 11.6 sets"),
				argumentSet("primary key", users().constraint("pk", 'p', "user_name"),
						"The column 'user_name' is used by the primary key 'pk' of public.users which cannot"),
				argumentSet("unique constraint",
						users().constraint("u", 'u', "user_name")
							.index("u", "user_name", (index) -> index.unique().constraint("u")),
						"The column 'user_name' is used by the unique constraint 'u' of public.users"),
				argumentSet("check", users().constraint("c", 'c', "user_name"),
						"The column 'user_name' is used by the check constraint 'c' of public.users"),
				argumentSet("foreign key", users().constraint("f", 'f', "user_name"),
						"The column 'user_name' is used by the foreign key 'f' of public.users"),
				argumentSet("foreign key of another table",
						users().constraint(QualifiedName.of("public", "orders"), "f", 'f', "user_name"),
						"The column 'user_name' is used by the foreign key 'f' of public.orders, which points to "
								+ "public.users, which cannot"),
				argumentSet("exclusion", users().constraint("x", 'x', "user_name"),
						"The column 'user_name' is used by the exclusion constraint 'x' of public.users"),
				argumentSet("multi-column index", index((index) -> index.key("id")),
						"The index public.i on 'user_name' is more than an index on this column alone"),
				argumentSet("index that is not plain", index(IndexBuilder::notPlain),
						"The index public.i on 'user_name' is more than an index on this column alone"),
				argumentSet("invalid index", index(IndexBuilder::invalid),
						"The index public.i on 'user_name' is not valid. Wait"),
				argumentSet("clustered", index(IndexBuilder::clustered),
						"The table public.users is clustered by the index public.i on 'user_name'"),
				argumentSet("replica identity", index(IndexBuilder::replicaIdentity),
						"The index public.i on 'user_name' is the replica identity of public.users"),
				argumentSet("view on it", users().dependent("view public.names", "user_name"),
						"The view public.names depends on the column 'user_name' of public.users"),
				argumentSet("trigger on it", users().trigger("audit", false, true, "user_name"),
						"The trigger 'audit' of public.users names the column 'user_name'"));
	}

	@Test
	void namesAllProblemsAtOnce() {
		SnapshotBuilder table = column(ColumnBuilder::generated).constraint("c", 'c', "user_name")
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
			.trigger("set_time", true, true);

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
		return new PlanningContext("v2", Map.of(USERS, table.build()), underWay);
	}

}
