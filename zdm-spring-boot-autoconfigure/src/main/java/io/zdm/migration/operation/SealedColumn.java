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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.Renaming;
import io.zdm.plan.SealStep;
import io.zdm.plan.Step;
import io.zdm.plan.UnsealStep;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * An old column that is taken out of reach before it is dropped, under a name that nobody
 * uses, so that whoever still needs it fails while it can be brought back. All that
 * belongs to the column stays on it, and the sync goes on: to bring it back is to give it
 * its name again.
 *
 * @param table the table
 * @param column the old column
 */
record SealedColumn(QualifiedName table, Identifier column) {

	/**
	 * Add the seal of a column that is renamed, or removed without a replacement: what
	 * its constraints say is in force all the time.
	 * @param plan the plan of the operation, whose last contract step takes the old name
	 * away
	 * @return the plan with its seal
	 */
	Plan in(Plan plan) {
		return sealed(plan, List.of(), List.of());
	}

	/**
	 * Add the seal of a column that is replaced by one with other values. What it cannot
	 * hold it leaves out, for which its NOT NULL gives way.
	 * @param plan the plan of the operation, whose last contract step drops the column
	 * @param snapshot the table
	 * @param source the old column
	 * @return the plan with its seal
	 */
	Plan in(Plan plan, TableSnapshot snapshot, TableSnapshot.Column source) {
		boolean key = snapshot.indexes()
			.stream()
			.anyMatch((index) -> index.primaryKey() && index.columnsUsed().contains(this.column));
		if (!source.notNull() || key) {
			return in(plan);
		}
		Identifier hidden = Renaming.outOfReach(this.column).to();
		NotNullReplacement notNull = new NotNullReplacement(snapshot, source, hidden);
		List<Step> before = new ArrayList<>(notNull.steps());
		notNull.finalName()
			.ifPresent((statement) -> before
				.add(Step.Ddl.of(name("name-not-null"), this.table, LockMode.ACCESS_EXCLUSIVE, statement)));
		return sealed(plan, List.of("ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL".formatted(this.table, this.column)),
				before);
	}

	private Plan sealed(Plan plan, List<String> loosened, List<Step> restored) {
		Optional<Mapping> mapping = plan.mappings().stream().findFirst();
		List<Renaming> renamings = new ArrayList<>(List.of(Renaming.outOfReach(this.column)));
		mapping.filter(Mapping::swapped)
			.ifPresent((swap) -> renamings.add(new Renaming(swap.targets().get(0).name(), this.column)));
		Step drop = plan.contract().get(plan.contract().size() - 1);
		SealStep seal = new SealStep(name("seal-column"), this.table, renamings, mapping.map(Mapping::id), loosened,
				drop.name());
		List<Step> unseal = new ArrayList<>(restored);
		unseal.add(new UnsealStep(name("unseal-column"), seal));
		return plan.sealedBy(List.of(seal), unseal);
	}

	private String name(String verb) {
		return "%s %s.%s".formatted(verb, this.table.display(), this.column.value());
	}

}
