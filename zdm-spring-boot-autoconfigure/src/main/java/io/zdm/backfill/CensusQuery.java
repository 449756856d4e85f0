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

package io.zdm.backfill;

import java.sql.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.plan.MappingSql;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The statements of one verification batch. They have no parameters, as those of the
 * backfill have none.
 *
 * @param mapping the mapping
 * @param key the key by which the table is walked, if it has one
 * @param after the key values after which the batch begins, empty for the beginning
 */
record CensusQuery(MappingSql mapping, Optional<WalkKey> key, List<String> after, Sampling sampling) {

	private static final Log logger = LogFactory.getLog(CensusQuery.class);

	/**
	 * Find where the batch ends.
	 * @param session the transaction
	 * @param rows the rows of the batch
	 * @return the key values of its last row, or nothing if it goes to the end of the
	 * table
	 */
	Optional<List<String>> end(Session session, int rows) {
		if (this.key.isEmpty()) {
			return Optional.empty();
		}
		WalkKey columns = this.key.get();
		String query = """
				SELECT /* zdm */ %s FROM %s AS walked
				%s
				ORDER BY %s OFFSET %d LIMIT 1""".formatted(columns.texts(), table(), where(lowerBound()),
				columns.order("walked"), rows - 1);
		logger.debug(query);
		return session.jdbc().query(query, (row, number) -> {
			List<String> values = new ArrayList<>();
			for (int i = 1; i <= columns.columns().size(); i++) {
				values.add(row.getString(i));
			}
			return values;
		}).stream().findFirst();
	}

	/**
	 * Return the statement that reads the rows, where they can only be compared here.
	 * @param end the key values of the last row of the batch, if it does not go to the
	 * end
	 * @return the statement, for what names each row, S and T
	 */
	String rows(Optional<List<String>> end) {
		Stream<String> upperBound = this.key.flatMap((columns) -> end.map(columns::upTo)).stream();
		return "SELECT /* zdm */ %s, %s, %s FROM %s\n%s".formatted(sample(),
				this.mapping.mapping().sources().get(0).name(), this.mapping.mapping().targets().get(0).name(), table(),
				where(Stream.concat(lowerBound(), upperBound)));
	}

	private String sample() {
		return this.key.map(this.sampling::key).orElse("'ctid ' || ctid::text");
	}

	/**
	 * Return the statement that counts. It sees one snapshot, whatever is written
	 * meanwhile. Of the lossy rows, which may be all, it names one.
	 * @param end the key values of the last row of the batch, if it does not go to the
	 * end
	 * @return the statement
	 */
	String count(Optional<List<String>> end) {
		Stream<String> upperBound = this.key.flatMap((columns) -> end.map(columns::upTo)).stream();
		return """
				SELECT /* zdm */ count(*),
				    count(*) FILTER (WHERE NOT (%1$s)),
				    count(*) FILTER (WHERE %2$s),
				    count(*) FILTER (WHERE %3$s),
				    (array_agg(%4$s) FILTER (WHERE NOT (%1$s) OR %2$s))[1:%5$d],
				    min(%8$s) FILTER (WHERE %3$s)
				FROM %6$s
				%7$s""".formatted(obeys(), this.mapping.absent(), lossy(),
				this.sampling.counted(sample(), this.mapping.absent()), this.sampling.most(), table(),
				where(Stream.concat(lowerBound(), upperBound)), sample());
	}

	/**
	 * What a sealed S cannot hold it leaves out, and to convert it would fail.
	 */
	private String obeys() {
		return leavesValuesOut() ? "CASE WHEN %s THEN true ELSE %s END".formatted(this.mapping.onlyTargetsPresent(),
				this.mapping.obeys()) : this.mapping.obeys();
	}

	private String lossy() {
		return leavesValuesOut() ? "false" : this.mapping.lossy();
	}

	private boolean leavesValuesOut() {
		return this.mapping.mapping().isSealed() && !this.mapping.isCopy();
	}

	/**
	 * Count.
	 * @param session the transaction
	 * @param statement the statement that counts
	 * @param relfilenode the file that the table is stored in
	 * @return what was counted
	 */
	Census run(Session session, String statement, long relfilenode) {
		logger.debug(statement);
		return session.jdbc().query(statement, (row, number) -> {
			Array samples = row.getArray(5);
			String lossy = row.getString(6);
			return new Census(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4),
					(samples != null) ? List.of((String[]) samples.getArray()) : List.of(),
					(lossy != null) ? List.of(lossy) : List.of(), relfilenode);
		}).get(0);
	}

	private QualifiedName table() {
		return this.mapping.mapping().table();
	}

	private Stream<String> lowerBound() {
		return this.after.isEmpty() ? Stream.empty() : this.key.map((columns) -> columns.after(this.after)).stream();
	}

	private static String where(Stream<String> conditions) {
		String all = conditions.collect(Collectors.joining("\n    AND "));
		return all.isEmpty() ? "" : "WHERE " + all;
	}

}
