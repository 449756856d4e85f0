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

package io.zdm.postgres;

/**
 * The name of a table, index, sequence or function together with its schema. Like
 * {@link Identifier} its text form is quoted.
 *
 * @param schema the schema
 * @param name the name within the schema
 */
public record QualifiedName(Identifier schema, Identifier name) {

	/**
	 * Return a qualified name from bare names.
	 * @param schema the bare schema name
	 * @param name the bare name
	 * @return the qualified name
	 */
	public static QualifiedName of(String schema, String name) {
		return new QualifiedName(new Identifier(schema), new Identifier(name));
	}

	/**
	 * Return the name as it stands in a statement.
	 * @return schema and name in double quotes
	 */
	public String quoted() {
		return this.schema.quoted() + "." + this.name.quoted();
	}

	/**
	 * Return the name for a message to a person.
	 * @return schema and name without quotes
	 */
	public String display() {
		return this.schema.value() + "." + this.name.value();
	}

	@Override
	public String toString() {
		return quoted();
	}

}
