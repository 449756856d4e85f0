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
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.QualifiedName;

/**
 * The statements of the trigger function that leave the time of a legacy write.
 *
 * @param zdmSchema the schema of zdm
 * @param mapping the mapping
 */
record LegacyStamp(Identifier zdmSchema, Mapping mapping) {

	/**
	 * A constant as PostgreSQL prints it.
	 */
	private static final Pattern CONSTANT = Pattern.compile("(E?'(?:[^']|'')*')::[^']+", Pattern.DOTALL);

	private static final Pattern NUMBER_OR_BOOLEAN = Pattern.compile("-?[0-9.]+|true|false");

	/**
	 * Return the statements for an update of S that leaves T as it is.
	 * @return the statements
	 */
	String onUpdate() {
		return onUpdate("%s\n  AND %s".formatted(Plpgsql.differ("NEW", "OLD", this.mapping.sources()),
				Plpgsql.same("NEW", "OLD", this.mapping.targets())));
	}

	/**
	 * Return the statements for an update. A backfill is no legacy write, even where its
	 * target is the source of another mapping.
	 * @param condition when the update is one of S that leaves T as it is
	 * @return the statements
	 */
	String onUpdate(String condition) {
		return whereDue(condition, sequences().legacy(), (stamp) -> Plpgsql.ifThen("""
				pg_catalog.pg_trigger_depth() OPERATOR(pg_catalog.>) 1
				  OR COALESCE(pg_catalog.current_setting('zdm.backfill', true) OPERATOR(pg_catalog.=) '', true)""",
				stamp));
	}

	/**
	 * Return the condition that a legacy write of the current second is stamped, as far
	 * as the session remembers.
	 * @return a boolean expression, which may be NULL
	 */
	String isUpToDate() {
		return new StampedSecond(sequences().legacy()).isNow();
	}

	/**
	 * Return the statements for an insert.
	 * @param condition when it is one of S that leaves T absent
	 * @return the statements
	 */
	String onInsert(String condition) {
		if (this.mapping.sources().stream().anyMatch(MappedColumn::suppliedByServer)) {
			return whereDue(condition, sequences().ambiguous().orElseThrow(), UnaryOperator.identity());
		}
		Optional<String> defaults = onlyDefaults();
		if (defaults.isEmpty()) {
			return whereDue(condition, sequences().legacy(), UnaryOperator.identity());
		}
		return Plpgsql.ifThen(condition,
				"""
						IF %s THEN
						%s
						ELSE
						%s
						END IF;""".formatted(defaults.get(),
						Plpgsql.indent(whereDue("", sequences().ambiguous().orElseThrow(), UnaryOperator.identity())),
						Plpgsql.indent(whereDue("", sequences().legacy(), UnaryOperator.identity()))));
	}

	/**
	 * One expression for both conditions: each has a price of its own.
	 */
	private static String whereDue(String condition, QualifiedName sequence, UnaryOperator<String> guard) {
		String isOver = new StampedSecond(sequence).isOver();
		return Plpgsql.ifThen(condition.isEmpty() ? isOver : condition + "\n  AND " + isOver,
				guard.apply(stamp(sequence)));
	}

	/**
	 * Return whether a default has to be evaluated that is more than a constant.
	 * @return whether the statements depend on the search_path
	 */
	boolean evaluatesExpressions() {
		return this.mapping.sources()
			.stream()
			.filter(Plpgsql::canBeNamed)
			.flatMap((source) -> source.immutableDefault().stream())
			.anyMatch((text) -> !CONSTANT.matcher(text).matches() && !NUMBER_OR_BOOLEAN.matcher(text).matches());
	}

	private SyncSequences sequences() {
		return new SyncSequences(this.zdmSchema, this.mapping);
	}

	/**
	 * The row holds in S what a writer gets that does not mention S.
	 */
	Optional<String> onlyDefaults() {
		List<MappedColumn> sources = this.mapping.sources();
		boolean known = sources.stream().allMatch((source) -> holdsDefault(source).isPresent());
		if (!known || sources.stream().allMatch((source) -> source.immutableDefault().isEmpty())) {
			return Optional.empty();
		}
		return Optional.of(sources.stream()
			.map((source) -> holdsDefault(source).orElseThrow())
			.collect(Collectors.joining("\n  AND ")));
	}

	/**
	 * A type of another schema cannot be named without rights on that schema; a constant
	 * of it is compared by its text.
	 */
	private static Optional<String> holdsDefault(MappedColumn source) {
		String field = Plpgsql.field("NEW", source);
		if (source.immutableDefault().isEmpty()) {
			return Optional.of(field + " IS NULL");
		}
		String text = source.immutableDefault().get();
		Matcher constant = CONSTANT.matcher(text);
		boolean isConstant = constant.matches();
		if (Plpgsql.canBeNamed(source)) {
			String value = isConstant ? constant.group(1) : Comparison.closed(text);
			return Optional.of("pg_catalog.record_image_eq(ROW(%s), ROW(CAST(%s AS %s)))".formatted(field, value,
					Plpgsql.type(source)));
		}
		return isConstant ? Optional.of("COALESCE(CAST(%s AS pg_catalog.text) OPERATOR(pg_catalog.=) %s, false)"
			.formatted(field, constant.group(1))) : Optional.empty();
	}

	/**
	 * Never fails the write: names that are gone are NULL, and rights are asked for
	 * before they are used, in the order that CASE guarantees. setval, unlike nextval,
	 * leaves lastval() alone. Without rights nothing is remembered: the session's next
	 * write may be another role's. A write comes here once in a second, so that most need
	 * none of these expressions, which PostgreSQL prepares anew in every transaction.
	 */
	private static String stamp(QualifiedName sequence) {
		return """
				DECLARE
				  "~second" bigint := pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()));
				  "~sequence" pg_catalog.regclass :=
				    CASE WHEN pg_catalog.has_schema_privilege(pg_catalog.to_regnamespace(%s), 'USAGE')
				      THEN pg_catalog.to_regclass(%s) END;
				  "~remembered" pg_catalog.text;
				BEGIN
				  IF (CASE WHEN pg_catalog.has_sequence_privilege("~sequence", 'SELECT')
				      THEN pg_catalog.has_sequence_privilege("~sequence", 'UPDATE') END) THEN
				    IF COALESCE(pg_catalog.pg_sequence_last_value("~sequence") OPERATOR(pg_catalog.<) "~second", true) THEN
				      "~second" := pg_catalog.setval("~sequence", "~second");
				    END IF;
				    "~remembered" := %s;
				  END IF;
				END;"""
			.formatted(Literal.of(sequence.schema().quoted()), Literal.of(sequence.quoted()),
					new StampedSecond(sequence).remember("\"~second\""));
	}

}
