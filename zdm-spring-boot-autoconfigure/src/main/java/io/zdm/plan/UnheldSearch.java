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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The search for rows whose T has a value that a sealed S could not take, so that the
 * sync left S without one. SQL has no way to try an expression: a block of PL/pgSQL
 * leaves what it finds in settings of the transaction.
 *
 * @param mapping the mapping as it is while S is sealed
 */
public record UnheldSearch(Mapping mapping) {

	/**
	 * The setting with the number of rows.
	 */
	public static final String ROWS = "zdm.unheld_rows";

	/**
	 * The setting with the keys of the first of them, separated by commas.
	 */
	public static final String KEYS = "zdm.unheld_keys";

	/**
	 * Return whether there can be such rows at all.
	 * @return {@code false} where both sides are one and the same value, or where a bean
	 * converts
	 */
	public boolean isNeeded() {
		return !new MappingSql(this.mapping).isCopy() && this.mapping.transformer().isEmpty();
	}

	/**
	 * Return the block.
	 * @param key an expression of type text that names a row
	 * @param limit the most keys that are named
	 * @return the statement, which changes nothing but the two settings
	 */
	public String statement(String key, int limit) {
		String targets = this.mapping.targets()
			.stream()
			.map((target) -> target.name().quoted())
			.collect(Collectors.joining(", "));
		String named = this.mapping.targets()
			.stream()
			.map((target) -> "\"~row\"." + target.name() + " AS " + target.nameInExpressions())
			.collect(Collectors.joining(", "));
		String body = """
				DECLARE
				  "~row" record;
				  "~held" boolean;
				  "~rows" bigint := 0;
				  "~keys" text[] := '{}';
				BEGIN
				  FOR "~row" IN SELECT /* zdm */ %s AS "~key", %s FROM %s WHERE %s LOOP
				    BEGIN
				      "~held" := (SELECT pg_catalog.num_nonnulls(%s) = 0 FROM (SELECT %s) AS "~columns");
				    EXCEPTION WHEN OTHERS THEN
				      "~held" := false;
				    END;
				    IF NOT "~held" THEN
				      "~rows" := "~rows" + 1;
				      IF "~rows" <= %d THEN
				        "~keys" := "~keys" || "~row"."~key";
				      END IF;
				    END IF;
				  END LOOP;
				  PERFORM pg_catalog.set_config('%s', "~rows"::text, true);
				  PERFORM pg_catalog.set_config('%s', pg_catalog.array_to_string("~keys", ', '), true);
				END""".formatted(key, targets, this.mapping.table(), new MappingSql(this.mapping).onlyTargetsPresent(),
				values(), named, limit, ROWS, KEYS);
		String tag = Plpgsql.dollarTag(body);
		return "DO " + tag + "\n" + body + "\n" + tag;
	}

	private String values() {
		List<MappedColumn> sources = this.mapping.sources();
		return IntStream.range(0, sources.size())
			.mapToObj((index) -> Comparison
				.cast("(" + Comparison.closed(this.mapping.backward().get(index).sql()) + ")", sources.get(index)))
			.collect(Collectors.joining(", "));
	}

}
