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

package io.zdm.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.LockRequest;
import io.zdm.postgres.QualifiedName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PlanCodec}.
 */
class PlanCodecTests {

	private static final QualifiedName USERS = QualifiedName.of("public", "Us\"ers");

	private static final LockRequest ORDERS = new LockRequest(QualifiedName.of("public", "orders"),
			LockMode.SHARE_ROW_EXCLUSIVE);

	private final PlanCodec codec = new PlanCodec();

	@Test
	void readsIndexStepsOfAReleaseThatKnewNoDefinition() {
		String json = new PlanCodec()
			.write(Plan.ofSteps(List.of(), List.of(new CreateIndexStep("create", USERS, USERS, "CREATE INDEX"),
					new DropIndexStep("drop", USERS, USERS)), List.of(), List.of(), List.of()));

		Plan plan = new PlanCodec().read(json.replace(",\"definition\":null", ""));

		assertThat(json).contains("\"definition\":null");
		assertThat(plan.migrate()).isEqualTo(new PlanCodec().read(json).migrate());
		assertThat(((CreateIndexStep) plan.migrate().get(0)).definition()).isEmpty();
	}

	@Test
	void aBackfillOfAReleaseThatKnewNoTriggersFiresThem() {
		Step.Backfill quiet = new Step.Backfill("backfill", USERS, "v2_0", true);
		String json = this.codec.write(Plan.ofSteps(List.of(), List.of(quiet), List.of(), List.of(), List.of()));

		assertThat(json).contains(",\"skipsTriggers\":true");
		assertThat(this.codec.read(json).migrate()).containsExactly(quiet);
		assertThat(this.codec.read(json.replace(",\"skipsTriggers\":true", "")).migrate())
			.containsExactly(new Step.Backfill("backfill", USERS, "v2_0"));
	}

	@Test
	void readsBackWhatItWroteWithEveryKindOfStepAndConversion() {
		Plan plan = plan();

		Plan read = this.codec.read(this.codec.write(plan));

		assertThat(read).isEqualTo(plan);
	}

	@Test
	void everyKindOfStepIsInTheRoundTrip() {
		Plan plan = plan();

		assertThat(List.of(plan.expand(), plan.migrate(), plan.contract(), plan.rollback(), plan.seal(), plan.unseal(),
				plan.handover()))
			.flatMap((steps) -> steps)
			.extracting((step) -> step.getClass().getName())
			.containsAll(Stream.of(Step.class.getPermittedSubclasses()).map(Class::getName).toList());
	}

	@Test
	void writesNamesBareAndKindsAsWords() {
		String json = this.codec.write(plan());

		assertThat(json).contains("\"table\":{\"schema\":\"public\",\"name\":\"Us\\\"ers\"}")
			.contains("{\"kind\":\"backfill\",\"name\":\"backfill\"")
			.contains("{\"kind\":\"identity\",\"column\":\"a\"}");
	}

	@Test
	void skipsWhatANewerReleaseAdded() {
		String json = this.codec.write(plan())
			.replace("{\"kind\":\"identity\",", "{\"kind\":\"identity\",\"later\":{\"a\":1},")
			.replaceFirst("\\{", "{\"later\":[],");

		assertThat(this.codec.read(json)).isEqualTo(plan());
	}

	@Test
	void refusesAKindOfStepThatItDoesNotKnow() {
		String json = this.codec.write(plan()).replace("\"kind\":\"analyze\"", "\"kind\":\"unknown\"");

		assertThatIllegalArgumentException().isThrownBy(() -> this.codec.read(json)).withMessageContaining("unknown");
	}

	@Test
	void readsAMissingOptionalAsNothing() {
		String json = this.codec.write(plan()).replace("\"collation\":null,", "");

		assertThat(this.codec.read(json)).isEqualTo(plan());
	}

	@Test
	void aPlanOfAnOlderReleaseIsNotSealed() {
		String json = this.codec.write(plan().sealedBy(List.of(), List.of()));
		String older = json.replace(",\"seal\":[],\"unseal\":[]", "");

		assertThat(older).isNotEqualTo(json);
		assertThat(this.codec.read(older)).isEqualTo(plan().sealedBy(List.of(), List.of()));
	}

	@Test
	void aColumnOfAnOlderReleaseHasNoFormerName() {
		String json = this.codec.write(plan()).replace(",\"formerName\":null", "");

		assertThat(json).doesNotContain("formerName");
		assertThat(this.codec.read(json)).isEqualTo(plan());
	}

	@Test
	void aStepOfAnOlderReleaseLocksNoOtherTable() {
		String json = this.codec.write(plan()).replaceAll(",\"alsoLocked\":\\[[^]]*]", "");

		assertThat(json).doesNotContain("alsoLocked");
		assertThat(this.codec.read(json).rollback()).singleElement()
			.isInstanceOfSatisfying(Step.Ddl.class, (step) -> assertThat(step.alsoLocked()).isEmpty());
	}

	private static Plan plan() {
		MappedColumn source = new MappedColumn(new Identifier("a"), "text", Optional.empty(), true,
				Optional.of("'x'::text"));
		MappedColumn target = new MappedColumn(new Identifier("B"), "text", Optional.of("\"pg_catalog\".\"C\""), true,
				Optional.empty());
		Mapping identity = new Mapping("v2_0a1b2c3d_0", USERS, List.of(source), List.of(target),
				List.of(new Conversion.Identity(source.name())), List.of(new Conversion.Identity(target.name())));
		Mapping expression = new Mapping("v2_0a1b2c3d_1", USERS, List.of(source), List.of(target),
				List.of(new Conversion.Expression("upper(a)")), List.of(new Conversion.Expression("lower(\"B\")")));
		QualifiedName index = QualifiedName.of("public", "i");
		Mapping fill = Mapping.fill("v2_0a1b2c3d_2", USERS, target, "gen_random_uuid()");
		SealStep seal = new SealStep("seal", USERS, List.of(Renaming.outOfReach(source.name())),
				Optional.of(identity.id()), List.of("ALTER TABLE …"), "contract");
		return new Plan(List.of(identity, expression), List.of(fill),
				List.of(new TableColumn(USERS, new Identifier("c"))),
				List.of(new Step.Ddl("expand", USERS, LockMode.ACCESS_EXCLUSIVE, List.of("ALTER TABLE …"),
						List.of(identity.id(), expression.id()), List.of())),
				List.of(new CreatePartitionedIndexStep("partitioned", USERS, USERS, true, "USING btree (id)",
						Optional.of("CREATE UNIQUE INDEX USING btree (id)")),
						new DropPartitionedIndexStep("unpartitioned", USERS, USERS, Optional.empty()),
						new ReindexStep("reindex", USERS, USERS), new Step.AwaitInstances("await", USERS),
						new Step.AwaitRelease("release", USERS), new Step.Backfill("backfill", USERS, identity.id()),
						new Step.Backfill("quiet", USERS, expression.id(), true), new Step.Analyze("analyze", USERS),
						new CreateIndexStep("index", USERS, index, "CREATE INDEX CONCURRENTLY …"),
						new Step.Verify("verify", USERS, identity.id())),
				List.of(new DropIndexStep("drop index", USERS, index),
						new SqlStep("sql", List.of(USERS), "VACUUM users", false)),
				List.of(new Step.Ddl("rollback", USERS, LockMode.ACCESS_EXCLUSIVE, List.of(), List.of(),
						List.of(identity.id()), List.of(ORDERS))),
				List.of("A note."))
			.sealedBy(List.of(seal), List.of(new UnsealStep("unseal", seal)))
			.handedOverBy(
					List.of(new InstallTriggerStep("install", USERS, identity.id(), List.of("CREATE TRIGGER …"))));
	}

}
