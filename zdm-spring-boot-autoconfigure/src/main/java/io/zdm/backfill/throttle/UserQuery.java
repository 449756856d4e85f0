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

package io.zdm.backfill.throttle;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * What a query of the user's gives: a number, or nothing.
 *
 * @param query the query
 */
record UserQuery(String query) implements SqlProbe {

	@Override
	public Measurement read(Session session, Set<QualifiedName> tables) {
		List<Optional<Double>> rows = session.query(this.query,
				(row, number) -> Optional.ofNullable(row.getBigDecimal(1)).map(Number::doubleValue));
		if (rows.size() > 1) {
			throw new IllegalStateException("The query gives %d rows instead of one number".formatted(rows.size()));
		}
		return rows.stream()
			.flatMap(Optional::stream)
			.findFirst()
			.map((value) -> Measurement.of(value, ""))
			.orElseGet(() -> Measurement.nothing("the query gives nothing"));
	}

}
