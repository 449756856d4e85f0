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

package io.zdm.lifecycle;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.zdm.Activity;
import io.zdm.backfill.Transformers;
import io.zdm.backfill.TypedTransformer;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

/**
 * Whether this release has the beans that convert the values of a migration. One that has
 * not leaves the work to the others.
 */
final class NeededTransformers {

	/**
	 * What every reason begins with that is about a transformer.
	 */
	static final String PREFIX = "transformer: ";

	private final Ledger ledger;

	private final Transformers transformers;

	NeededTransformers(Ledger ledger, Transformers transformers) {
		this.ledger = ledger;
		this.transformers = transformers;
	}

	/**
	 * Return the names of the beans that a plan needs.
	 * @param plan the plan
	 * @return the names
	 */
	static Stream<String> of(Plan plan) {
		return plan.mappings().stream().flatMap((mapping) -> mapping.transformer().stream());
	}

	/**
	 * Return the mappings of a migration that need a bean, as far as they are still in
	 * sync.
	 * @param ledger the books
	 * @param session a transaction
	 * @param migration the migration
	 * @return the mappings
	 */
	static List<Mapping> inSync(Ledger ledger, Session session, MigrationRecord migration) {
		return ledger.inSync(session, migration)
			.stream()
			.filter((mapping) -> mapping.transformer().isPresent())
			.toList();
	}

	/**
	 * Return whether this release can work on a migration. Where no running instance can,
	 * the migration says so.
	 * @param migration the migration
	 * @return whether it has all transformers
	 */
	boolean areHere(MigrationRecord migration) {
		Optional<String> missing = of(migration.plan()).filter((bean) -> this.transformers.find(bean).isEmpty())
			.findFirst();
		missing.ifPresent((bean) -> {
			String reason = PREFIX
					+ "no running instance has the bean '%s' that converts values; start a release that has"
						.formatted(bean);
			this.ledger.write((session) -> {
				boolean elsewhere = InstancesShip.live(this.ledger, session, migration)
					.stream()
					.anyMatch((instance) -> instance.ships().containsKey(migration.key().version()));
				boolean news = migration.activity() != Activity.PAUSED && migration.activity() != Activity.FAILED
						&& !migration.reason().equals(Optional.of(reason));
				if (!elsewhere && news) {
					this.ledger.history().activity(session, migration.id(), Activity.WAITING, Optional.of(reason));
				}
			});
		});
		return missing.isEmpty();
	}

	/**
	 * Require the beans of a migration that this release ships.
	 * @param name the migration, for a person
	 * @param plan its plan
	 * @throws StartupException if one is missing, or its types do not fit
	 */
	void require(String name, Plan plan) {
		for (Mapping mapping : plan.mappings()) {
			mapping.transformer().ifPresent((bean) -> require(name, mapping, bean));
		}
	}

	private void require(String name, Mapping mapping, String bean) {
		TypedTransformer transformer = this.transformers.find(bean)
			.orElseThrow(() -> new StartupException(
					"%s converts '%s' of %s by the bean '%s', and there is no such bean of the type %s with known types."
						.formatted(name, mapping.sources().get(0).name().value(), mapping.table().display(), bean,
								"io.zdm.ColumnTransformer")
							+ " Nothing was changed.",
					"Declare a bean of this name whose class or bean method says both types, as in "
							+ "ColumnTransformer<String, byte[]>, or correct 'transformer' in the file."));
		transformer.misfit(mapping).ifPresent((misfit) -> {
			throw new StartupException("%s names the bean '%s', whose types do not fit: %s. Nothing was changed."
				.formatted(name, bean, misfit), "Change the types of the ColumnTransformer, or 'type' in the file.");
		});
	}

}
