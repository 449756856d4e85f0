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

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.zdm.postgres.Identifier;

/**
 * How the value of one column follows from the columns on the other side of a mapping.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({ @JsonSubTypes.Type(value = Conversion.Identity.class, name = "identity"),
		@JsonSubTypes.Type(value = Conversion.Expression.class, name = "expression"),
		@JsonSubTypes.Type(value = Conversion.Transformer.class, name = "transformer") })
public sealed interface Conversion {

	/**
	 * Return the conversion as an expression over bare column names.
	 * @return the SQL text; for a {@link Transformer} a text for people only
	 */
	String sql();

	/**
	 * Return the conversion where columns have other names for now. What an author wrote
	 * goes on under the names that it was written with.
	 * @param renamings which columns are called what
	 * @return the conversion
	 */
	default Conversion renamed(List<Renaming> renamings) {
		return this;
	}

	/**
	 * The value of a column as it is.
	 *
	 * @param column the column on the other side
	 */
	record Identity(Identifier column) implements Conversion {

		@Override
		public String sql() {
			return this.column.quoted();
		}

		@Override
		public Conversion renamed(List<Renaming> renamings) {
			return renamings.stream()
				.filter((renaming) -> renaming.from().equals(this.column))
				.findFirst()
				.<Conversion>map((renaming) -> new Identity(renaming.to()))
				.orElse(this);
		}

	}

	/**
	 * An immutable SQL expression over the columns of the other side.
	 *
	 * @param sql the expression, with bare (quoted where needed) column names
	 */
	record Expression(String sql) implements Conversion {

	}

	/**
	 * What a bean of the application says, which SQL cannot.
	 *
	 * @param bean the name of the {@link io.zdm.ColumnTransformer} bean
	 */
	record Transformer(String bean) implements Conversion {

		@Override
		public String sql() {
			return "transformer " + this.bean;
		}

	}

}
