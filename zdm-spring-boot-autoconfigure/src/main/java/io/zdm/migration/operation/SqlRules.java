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

/**
 * The forms of statements whose danger shows, with what is safe instead. What each of
 * them locks, reads and rewrites was measured on PostgreSQL 10 to 18.
 */
final class SqlRules {

	private static final String NO_OPERATION = "zdm has no operation for it: make a new table or column beside the old"
			+ " one.";

	/**
	 * What no statement of the operation may be, not even with {@code unsafe}.
	 */
	static final List<SqlRule> IMPOSSIBLE = List.of(
			SqlRule.impossible("BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE",
					"controls the transaction, which is zdm's",
					"Leave it out: every statement has a transaction of its own, or none with 'transaction: false'."),
			SqlRule.impossible("SET|RESET|DISCARD|PREPARE|EXECUTE|DEALLOCATE|DECLARE",
					"changes the session, which is over after the statement or another's",
					"Leave it out, or put the setting into a function with CREATE FUNCTION … SET."));

	/**
	 * What cannot be in a transaction.
	 */
	static final List<SqlRule> OUTSIDE_ONLY = List.of(outside("CREATE [UNIQUE] INDEX CONCURRENTLY"),
			outside("DROP INDEX CONCURRENTLY"), outside("REINDEX … CONCURRENTLY"),
			outside("REINDEX DATABASE|SYSTEM|SCHEMA"), outside("ALTER TABLE name DETACH PARTITION … CONCURRENTLY"),
			outside("VACUUM"), outside("ALTER SYSTEM"), outside("CREATE|DROP DATABASE|TABLESPACE"),
			outside("ALTER TYPE name ADD VALUE").below(12));

	/**
	 * What may be outside of a transaction although it could be in one.
	 */
	private static final List<SqlPattern> OUTSIDE_TOO = List.of(SqlPattern.of("ALTER TYPE name ADD VALUE"),
			SqlPattern.of("CALL"), SqlPattern.of("DO"), SqlPattern.of("CREATE|ALTER|DROP SUBSCRIPTION"),
			SqlPattern.of("ALTER DATABASE"), SqlPattern.of("ANALYZE"), SqlPattern.of("CLUSTER"));

	/**
	 * What is refused unless the author says with {@code unsafe} why it is right here.
	 */
	static final List<SqlRule> DANGEROUS = List.of(
			// Columns
			SqlRule.of("ALTER TABLE name ADD COLUMN name SERIAL|BIGSERIAL|SMALLSERIAL|SERIAL2|SERIAL4|SERIAL8",
					"rewrites the table and its indexes under ACCESS EXCLUSIVE",
					"Use add-column for an integer column with a default, which fills the rows in batches."),
			SqlRule.of("ALTER TABLE name ADD COLUMN … GENERATED … IDENTITY",
					"rewrites the table and its indexes under ACCESS EXCLUSIVE",
					"Use add-column for an integer column, fill it, and make it an identity column once it is NOT NULL."),
			SqlRule.of("ALTER TABLE name ADD COLUMN … GENERATED … STORED",
					"rewrites the table and its indexes under ACCESS EXCLUSIVE",
					"Use add-column for a plain column that the application or a trigger fills."),
			SqlRule.of("ALTER TABLE name ADD COLUMN … DEFAULT expression",
					"rewrites the table and its indexes under ACCESS EXCLUSIVE where the expression is volatile",
					"Use add-column, which fills the rows in batches."),
			SqlRule
				.of("ALTER TABLE name ADD COLUMN … DEFAULT",
						"rewrites the table and its indexes under ACCESS EXCLUSIVE",
						"Use add-column, which fills the rows in batches.")
				.below(11),
			SqlRule.of("ALTER TABLE name ADD COLUMN … NOT NULL without DEFAULT",
					"fails on a table with rows, and lets INSERTs of the older release fail",
					"Use add-column, which sets NOT NULL once the rows are filled and the rollout is over."),
			SqlRule.of("ALTER TABLE name ADD COLUMN … CHECK", "reads the whole table under ACCESS EXCLUSIVE",
					"Use add-column, then add-check."),
			SqlRule.of("ALTER TABLE name ADD COLUMN … UNIQUE", "builds an index under ACCESS EXCLUSIVE",
					"Use add-column, then add-unique."),
			SqlRule.of("ALTER TABLE name ADD COLUMN … PRIMARY KEY", "builds an index under ACCESS EXCLUSIVE",
					"Use add-column, then add-primary-key."),
			SqlRule.of("ALTER TABLE name ADD COLUMN … REFERENCES",
					"blocks the writers of both tables, and is checked for every row where there is a default",
					"Use add-column, then add-foreign-key."),
			SqlRule.of("ALTER TABLE name DROP COLUMN",
					"breaks the older release, and drops its indexes under the same lock", "Use drop-column."),
			SqlRule.of("ALTER TABLE name RENAME COLUMN", "breaks one of the two releases", "Use rename-column."),
			SqlRule.of("ALTER TABLE name ALTER COLUMN name [SET] [DATA] TYPE",
					"rewrites the table and its indexes under ACCESS EXCLUSIVE for most types",
					"Use change-column-type."),
			SqlRule.of("ALTER TABLE name ALTER COLUMN name SET NOT NULL",
					"reads the whole table under ACCESS EXCLUSIVE, and lets writes of the older release fail",
					"Use set-not-null."),
			SqlRule.of("ALTER TABLE name ALTER COLUMN name SET EXPRESSION",
					"rewrites the table and its indexes under ACCESS EXCLUSIVE", NO_OPERATION),
			// Constraints
			SqlRule.of("ALTER TABLE name ADD CHECK without NOT VALID", "reads the whole table under ACCESS EXCLUSIVE",
					"Use add-check."),
			SqlRule.of("ALTER TABLE name ADD CONSTRAINT name CHECK without NOT VALID",
					"reads the whole table under ACCESS EXCLUSIVE", "Use add-check."),
			SqlRule.of("ALTER TABLE name ADD FOREIGN KEY without NOT VALID",
					"reads both tables while nobody can write to either", "Use add-foreign-key."),
			SqlRule.of("ALTER TABLE name ADD CONSTRAINT name FOREIGN KEY without NOT VALID",
					"reads both tables while nobody can write to either", "Use add-foreign-key."),
			SqlRule.of("ALTER TABLE name ADD UNIQUE", "builds an index under ACCESS EXCLUSIVE", "Use add-unique."),
			SqlRule.of("ALTER TABLE name ADD CONSTRAINT name UNIQUE without USING INDEX",
					"builds an index under ACCESS EXCLUSIVE", "Use add-unique."),
			SqlRule.of("ALTER TABLE name ADD PRIMARY KEY", "builds an index and looks for NULL under ACCESS EXCLUSIVE",
					"Use add-primary-key."),
			SqlRule.of("ALTER TABLE name ADD CONSTRAINT name PRIMARY KEY",
					"builds an index or looks for NULL under ACCESS EXCLUSIVE", "Use add-primary-key."),
			SqlRule.of("ALTER TABLE name ADD NOT NULL without NOT VALID",
					"reads the whole table under ACCESS EXCLUSIVE", "Use set-not-null."),
			SqlRule.of("ALTER TABLE name ADD CONSTRAINT name NOT NULL without NOT VALID",
					"reads the whole table under ACCESS EXCLUSIVE", "Use set-not-null."),
			SqlRule.of("ALTER TABLE name ADD EXCLUDE", "builds an index under ACCESS EXCLUSIVE", NO_OPERATION),
			SqlRule.of("ALTER TABLE name ADD CONSTRAINT name EXCLUDE", "builds an index under ACCESS EXCLUSIVE",
					NO_OPERATION),
			SqlRule.of("ALTER DOMAIN name ADD … CHECK without NOT VALID",
					"reads every table that uses the domain while nobody can write to it",
					"Add it NOT VALID, and validate it by a second statement."),
			SqlRule.of("ALTER DOMAIN name SET NOT NULL",
					"reads every table that uses the domain while nobody can write to it",
					"Use set-not-null on each column."),
			// Indexes
			SqlRule.of("CREATE [UNIQUE] INDEX without CONCURRENTLY or ONLY",
					"keeps everybody from writing for as long as the index is built", "Use create-index."),
			SqlRule.of("DROP INDEX without CONCURRENTLY", "waits for ACCESS EXCLUSIVE on the table", "Use drop-index."),
			SqlRule.of("REINDEX without CONCURRENTLY", "keeps everybody from writing, and most from reading",
					"Use reindex."),
			SqlRule.of("ALTER INDEX name SET TABLESPACE", "copies the index under ACCESS EXCLUSIVE",
					"Use create-index in the new tablespace, then drop-index."),
			// Tables
			SqlRule.of("DROP TABLE|SCHEMA|DATABASE|OWNED", "throws rows away and breaks whoever still uses them",
					"Stop using it first; if it has to go here, put it under 'contract' and say why in 'unsafe'."),
			SqlRule.of("TRUNCATE", "throws rows away under ACCESS EXCLUSIVE",
					"Delete in batches from the application, or say why in 'unsafe'."),
			SqlRule.of("DROP … CASCADE", "drops whatever depends on it, known or not",
					"Drop what depends on it by statements of its own."),
			SqlRule.of("ALTER … DROP … CASCADE", "drops whatever depends on it, known or not",
					"Drop what depends on it by statements of its own."),
			SqlRule.of("ALTER TABLE|SCHEMA name RENAME TO", "breaks one of the two releases",
					"Create a view under the new name under 'expand', and let both releases use what they know."),
			SqlRule.of("ALTER TABLE name SET SCHEMA", "breaks one of the two releases",
					"Create a view in the new schema under 'expand', and let both releases use what they know."),
			SqlRule.of("ALTER TABLE name SET LOGGED|UNLOGGED|TABLESPACE|ACCESS|WITH|WITHOUT",
					"rewrites or copies the table under ACCESS EXCLUSIVE", NO_OPERATION),
			SqlRule.of("ALTER TABLE|INDEX|MATERIALIZED [VIEW] ALL IN TABLESPACE",
					"copies every table under ACCESS EXCLUSIVE", NO_OPERATION),
			SqlRule.of("ALTER MATERIALIZED VIEW name SET TABLESPACE", "copies the view under ACCESS EXCLUSIVE",
					NO_OPERATION),
			SqlRule.of("ALTER TABLE name DISABLE TRIGGER ALL|USER", "turns off what keeps old and new columns in step",
					"Name the trigger."),
			SqlRule.of("ALTER TABLE name ATTACH PARTITION",
					"reads the whole partition under ACCESS EXCLUSIVE unless a constraint implies its bounds",
					"Use add-check for that constraint first, then say so in 'unsafe'."),
			SqlRule.of("ALTER TABLE name DETACH PARTITION without CONCURRENTLY",
					"waits for ACCESS EXCLUSIVE on the partition and, before PostgreSQL 14, on the whole table",
					"Add CONCURRENTLY, with 'transaction: false' (PostgreSQL 14 and newer)."),
			SqlRule.of("VACUUM … FULL", "rewrites the table under ACCESS EXCLUSIVE", "Use pg_repack."),
			SqlRule.of("CLUSTER", "rewrites the table under ACCESS EXCLUSIVE", "Use pg_repack."),
			SqlRule.of("LOCK", "makes others wait, and is over with its statement",
					"Leave it out: zdm holds off other DDL by itself."),
			SqlRule.of("REFRESH MATERIALIZED VIEW without CONCURRENTLY", "keeps everybody from reading the view",
					"Add CONCURRENTLY, which needs a unique index."),
			// Rows
			SqlRule.of("UPDATE|DELETE without WHERE", "changes every row in one transaction",
					"Use add-column or change-column-type, which fill in batches, or change rows from the application."),
			SqlRule.of("WITH … UPDATE|DELETE without WHERE", "changes every row in one transaction",
					"Use add-column or change-column-type, which fill in batches, or change rows from the application."),
			// What does not show
			SqlRule.of("ALTER TYPE name RENAME", "breaks one of the two releases",
					"Add what is new (ADD VALUE) and use it; leave the old name."),
			SqlRule.of("DO|CALL", "does not show what it does", "Write the statements themselves."));

	private SqlRules() {
	}

	private static SqlRule outside(String pattern) {
		return SqlRule.impossible(pattern, "cannot run in a transaction",
				"Say 'transaction: false'; it is then run again after a crash, so it must not mind being done twice.");
	}

	/**
	 * Return what is wrong with a statement.
	 * @param statement the statement
	 * @param server the major version of the server
	 * @param insisted whether the author insists on what is dangerous
	 * @return a sentence with its remedy for each rule that it breaks
	 */
	static List<String> problems(SqlStatement statement, int server, boolean insisted) {
		SqlForm form = SqlForm.of(statement.statement());
		if (!form.single()) {
			return List
				.of("'%s' is more than one statement. Make each an item of its own.".formatted(statement.brief()));
		}
		List<SqlRule> rules = new ArrayList<>(IMPOSSIBLE);
		if (statement.transaction()) {
			rules.addAll(OUTSIDE_ONLY);
		}
		if (!insisted) {
			rules.addAll(DANGEROUS);
		}
		List<String> problems = new ArrayList<>(rules.stream()
			.filter((rule) -> rule.isBrokenBy(form, server))
			.map((rule) -> "'%s' %s. %s".formatted(statement.brief(), rule.problem(), rule.remedy()))
			.toList());
		needlesslyOutside(statement, form).filter((problem) -> problems.isEmpty() && !insisted)
			.ifPresent(problems::add);
		mixedValidation(statement, form).filter((problem) -> !insisted).ifPresent(problems::add);
		return problems;
	}

	/**
	 * Outside of a transaction no timeout keeps the wait for a lock short.
	 */
	private static Optional<String> needlesslyOutside(SqlStatement statement, SqlForm form) {
		boolean needed = statement.transaction() || OUTSIDE_ONLY.stream().anyMatch((rule) -> rule.isBrokenBy(form, 0))
				|| form.clauses()
					.stream()
					.anyMatch((clause) -> OUTSIDE_TOO.stream().anyMatch((p) -> p.matches(clause)));
		return needed ? Optional.empty()
				: Optional
					.of("'%s' can run in a transaction, and outside of one would wait for its lock without a limit. "
						.formatted(statement.brief()) + "Leave 'transaction: false' out.");
	}

	private static Optional<String> mixedValidation(SqlStatement statement, SqlForm form) {
		SqlPattern validate = SqlPattern.of("ALTER TABLE name VALIDATE");
		return (form.clauses().size() > 1 && form.clauses().stream().anyMatch(validate::matches)) ? Optional
			.of("'%s' reads the whole table under the lock of its other actions. ".formatted(statement.brief())
					+ "Make VALIDATE CONSTRAINT a statement of its own.")
				: Optional.empty();
	}

}
