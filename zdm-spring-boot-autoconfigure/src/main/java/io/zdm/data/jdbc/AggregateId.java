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

package io.zdm.data.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.relational.core.mapping.AggregatePath;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

import io.zdm.postgres.SqlText;

/**
 * The id of an entity within an aggregate, of one column or, as a value of several
 * properties, of several.
 */
final class AggregateId {

	private final JdbcConverter converter;

	private final RelationalPersistentProperty property;

	private final @Nullable RelationalPersistentEntity<?> composite;

	private final List<RelationalPersistentProperty> parts = new ArrayList<>();

	/**
	 * Create an id.
	 * @param converter what converts its values as Spring Data JDBC does
	 * @param path the entity, which has an id
	 */
	AggregateId(JdbcConverter converter, AggregatePath path) {
		this.converter = converter;
		this.property = path.getRequiredIdProperty();
		this.composite = converter.getMappingContext().getPersistentEntity(this.property);
		path.getTableInfo().idColumnInfos().forEach((part, column) -> this.parts.add(part.getRequiredLeafProperty()));
	}

	/**
	 * Return the id of an object.
	 * @param object an entity that was saved
	 * @return one text for each column, as PostgreSQL reads it
	 */
	List<String> of(Object object) {
		Object id = this.property.getOwner().getPropertyAccessor(object).getProperty(this.property);
		return this.parts.stream().map((part) -> text(part, value(id, part))).toList();
	}

	private @Nullable Object value(@Nullable Object id, RelationalPersistentProperty part) {
		return (this.composite != null && id != null) ? this.composite.getPropertyAccessor(id).getProperty(part) : id;
	}

	private String text(RelationalPersistentProperty part, @Nullable Object value) {
		Object written = this.converter
			.writeJdbcValue(value, this.converter.getColumnType(part), this.converter.getTargetSqlType(part))
			.getValue();
		return Objects.requireNonNull(SqlText.of(written), () -> part + " of a saved entity has no value");
	}

}
