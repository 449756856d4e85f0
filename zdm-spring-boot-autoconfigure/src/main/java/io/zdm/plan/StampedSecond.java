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

import java.util.Locale;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.QualifiedName;

/**
 * A session's memory of the second that it has last seen in a sequence of stamps, or left
 * there: until the second is over its writes need not look at the sequence again. It is a
 * setting of the session, whose value can only be older than the sequence's: it goes back
 * where a transaction rolls back, which the sequence does not, and away with RESET ALL,
 * and either costs no more than another look. So does a clock that is set back. Only a
 * sequence that is dropped and made again within one second is believed stamped until
 * that second ends, and its mapping has then been in sync for no longer.
 *
 * @param sequence the sequence
 */
record StampedSecond(QualifiedName sequence) {

	/**
	 * Return the condition that the current second is the remembered one, NULL where none
	 * is. Texts are compared, since a setting may hold any: to read a number from it
	 * could fail the write. A bigint is remembered, so that a second that
	 * extra_float_digits has rounded is never taken for it.
	 * @return a boolean expression
	 */
	String isNow() {
		return """
				pg_catalog.current_setting(%s, true) OPERATOR(pg_catalog.=)
				  CAST(pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp())) AS pg_catalog.text)"""
			.formatted(Literal.of(setting()));
	}

	/**
	 * Return the condition that the sequence has to be looked at.
	 * @return a boolean expression, never NULL
	 */
	String isOver() {
		return "(%s) IS NOT TRUE".formatted(isNow());
	}

	/**
	 * Return the expression that remembers a second.
	 * @param second the second, of type bigint
	 * @return an expression of type text
	 */
	String remember(String second) {
		return "pg_catalog.set_config(%s, CAST(%s AS pg_catalog.text), false)".formatted(Literal.of(setting()), second);
	}

	/**
	 * Return the name of the setting. Before PostgreSQL 14 any with a dot in it is
	 * allowed, and since then one of identifiers. Two sequences must not share one.
	 * @return the name, which needs no quotes
	 */
	String setting() {
		String name = this.sequence.name().value().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
		return "zdm.%s_%s".formatted(name, Identifier.hash(this.sequence.quoted()));
	}

}
