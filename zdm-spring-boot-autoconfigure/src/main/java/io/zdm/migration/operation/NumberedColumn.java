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

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;

/**
 * A new column that takes its values from a sequence. {@code ADD COLUMN … serial} and
 * {@code … GENERATED AS IDENTITY} would rewrite the table; a plain column with a sequence
 * as its default does not. An identity column is made of it at the end, when it is NOT
 * NULL.
 *
 * @param table the table
 * @param column the column
 * @param type {@code smallint}, {@code integer} or {@code bigint}
 * @param sequence the sequence: that of a serial column for good, that of an identity
 * column until it gets its own
 * @param identity the kind of identity
 */
record NumberedColumn(QualifiedName table, Identifier column, String type, QualifiedName sequence,
		Optional<String> identity) {

	private static final Map<String, String> SERIAL = Map.of("smallserial", "smallint", "serial2", "smallint", "serial",
			"integer", "serial4", "integer", "bigserial", "bigint", "serial8", "bigint");

	static boolean isSerial(String type) {
		return SERIAL.containsKey(type.toLowerCase(Locale.ROOT));
	}

	/**
	 * Return the type of the column itself.
	 * @param type the type as written
	 * @return the type, that of the numbers for a serial one
	 */
	static String plainType(String type) {
		return SERIAL.getOrDefault(type.toLowerCase(Locale.ROOT), type);
	}

	static boolean isInteger(String type) {
		return SERIAL.containsValue(type);
	}

	List<String> add() {
		return List.of("CREATE SEQUENCE %s AS %s".formatted(this.sequence, this.type),
				"ALTER TABLE %s ADD COLUMN %s %s".formatted(this.table, this.column, this.type),
				"ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s".formatted(this.table, this.column, next()), adopt(),
				"ALTER SEQUENCE %s OWNED BY %s.%s".formatted(this.sequence, this.table, this.column));
	}

	/**
	 * Return the value of a row.
	 * @return an expression
	 */
	String next() {
		return "pg_catalog.nextval(%s)".formatted(regclass(this.sequence));
	}

	// Whoever may insert has to draw numbers too, which a default does not allow by
	// itself; and a sequence can only belong to a table of its own owner.
	private String adopt() {
		return """
				DO $zdm$
				DECLARE
				  command text;
				BEGIN
				  FOR command IN
				    SELECT pg_catalog.format('ALTER SEQUENCE %%s OWNER TO %%I', %1$s, r.rolname)
				    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_roles r ON r.oid = c.relowner
				    WHERE c.oid = %2$s AND r.rolname <> current_user
				    UNION ALL
				    SELECT DISTINCT pg_catalog.format('GRANT USAGE ON SEQUENCE %%s TO %%s', %1$s,
				      CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(r.rolname) END)
				    FROM (
				        SELECT x.grantee, x.privilege_type FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) x
				        WHERE c.oid = %2$s AND x.grantee <> c.relowner
				        UNION ALL
				        SELECT x.grantee, x.privilege_type FROM pg_catalog.pg_class c
				        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid, pg_catalog.aclexplode(a.attacl) x
				        WHERE c.oid = %2$s AND x.grantee <> c.relowner
				      ) g LEFT JOIN pg_catalog.pg_roles r ON r.oid = g.grantee
				    WHERE g.privilege_type = 'INSERT'
				  LOOP
				    EXECUTE command;
				  END LOOP;
				END $zdm$""".formatted(Literal.of(this.sequence.toString()), regclass(this.table));
	}

	/**
	 * Return what makes an identity column of it. Under the lock nobody draws a number,
	 * so the sequence of the identity goes on where the other one stopped.
	 * @return the step, none for a serial column
	 */
	Optional<Step> makeIdentity() {
		return this.identity.map((kind) -> Step.Ddl.of(
				"make-identity " + this.table.display() + "." + this.column.value(), this.table,
				LockMode.ACCESS_EXCLUSIVE,
				"ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT".formatted(this.table, this.column),
				"ALTER SEQUENCE %s OWNED BY NONE".formatted(this.sequence),
				"ALTER TABLE %s ALTER COLUMN %s ADD GENERATED %s AS IDENTITY".formatted(this.table, this.column,
						kind.equals("always") ? "ALWAYS" : "BY DEFAULT"),
				"SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence(%s, %s), s.last_value, s.is_called) FROM %s AS s"
					.formatted(Literal.of(this.table.toString()), Literal.of(this.column.value()), this.sequence),
				"DROP SEQUENCE " + this.sequence));
	}

	private static String regclass(QualifiedName name) {
		return Literal.of(name.toString()) + "::pg_catalog.regclass";
	}

}
