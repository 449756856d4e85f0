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

import io.zdm.backfill.Census;
import io.zdm.plan.Mapping;
import io.zdm.plan.MappingSql;
import io.zdm.postgres.Literal;

/**
 * What a verification has to find before anything may be dropped.
 */
final class Proof {

	private Proof() {
	}

	/**
	 * Require that every row obeys and none would be lost.
	 * @param mapping the mapping
	 * @param census what the verification found
	 * @throws StepFailedException if it is no proof, with the first keys and the remedy
	 */
	static void require(Mapping mapping, Census census) {
		if (!census.proves()) {
			throw new StepFailedException(
					("The verification of %s found %,d rows that do not obey the mapping and %,d whose value would be"
							+ " lost, among %,d; first keys: %s. Nothing is dropped. Put these rows in step: %s. Then ask for"
							+ " 'retry'.")
						.formatted(mapping.table().display(), census.disobeying(), census.absent(), census.rows(),
								census.samples(), remedy(mapping)));
		}
	}

	private static String remedy(Mapping mapping) {
		return mapping.transformer()
			.map((bean) -> "by values of the old column that the bean '%s' can convert".formatted(bean))
			.orElseGet(() -> {
				MappingSql sql = new MappingSql(mapping);
				return "where the old column is right by %s, where the new one is by %s".formatted(
						update(mapping, mapping.id(), sql.forwardAssignments()),
						update(mapping, mapping.backwardRepair(), sql.backwardAssignments()));
			});
	}

	/**
	 * The trigger would set the side that is right by the other one, which may say less.
	 */
	private static String update(Mapping mapping, String repair, String assignments) {
		String update = "UPDATE %s SET %s WHERE …".formatted(mapping.table(), assignments);
		return new MappingSql(mapping).isCopy() ? update
				: "BEGIN; SET LOCAL zdm.backfill = %s; %s; COMMIT".formatted(Literal.of(repair), update);
	}

}
