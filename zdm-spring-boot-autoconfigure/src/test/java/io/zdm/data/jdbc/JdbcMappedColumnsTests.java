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

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.core.support.RepositoryFactoryInformation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JdbcMappedColumns}.
 */
class JdbcMappedColumnsTests {

	@Test
	void findsTheColumnsOfRootsPartsAndEmbeddedValues() {
		assertThat(find(User.class)).get()
			.satisfies((columns) -> assertThat(columns).containsExactlyInAnyOrder("user.id", "user.display_name",
					"user.Exact Name", "user.home_city", "address_book.user", "address_book.position",
					"address_book.street", "user_setting.owner", "user_setting.setting_key", "user_setting.value"));
	}

	@Test
	void aSchemaIsPartOfTheName() {
		assertThat(find(Order.class)).contains(Set.of("Shop.orders.id", "Shop.orders.total"));
	}

	@Test
	void withoutQuotesNamesAreFolded() {
		assertThat(find(context(Order.class, false))).contains(Set.of("shop.orders.id", "shop.orders.total"));
	}

	@Test
	void isNotReadyBeforeTheBeansAre() {
		assertThat(columns(context(User.class)).find()).isEmpty();
	}

	private static Optional<Set<String>> find(Class<?> type) {
		return find(context(type));
	}

	private static Optional<Set<String>> find(RelationalMappingContext context) {
		JdbcMappedColumns columns = columns(context);
		columns.afterSingletonsInstantiated();
		return columns.find();
	}

	private static JdbcMappedColumns columns(RelationalMappingContext context) {
		StaticListableBeanFactory beans = new StaticListableBeanFactory(Map.of("context", context));
		return new JdbcMappedColumns(beans.getBeanProvider(RelationalMappingContext.class),
				beans.getBeanProvider(ResolvableType.forClass(RepositoryFactoryInformation.class)));
	}

	private static RelationalMappingContext context(Class<?> type) {
		return context(type, true);
	}

	private static RelationalMappingContext context(Class<?> type, boolean forceQuote) {
		RelationalMappingContext context = new RelationalMappingContext();
		context.setForceQuote(forceQuote);
		context.setInitialEntitySet(Set.of(type));
		context.afterPropertiesSet();
		return context;
	}

	static class User {

		@Id
		Long id;

		String displayName;

		@Column("Exact Name")
		String exact;

		@Embedded.Nullable(prefix = "home_")
		Address home;

		@MappedCollection(idColumn = "user", keyColumn = "position")
		List<AddressBook> addresses;

		@MappedCollection(idColumn = "owner", keyColumn = "setting_key")
		Map<String, UserSetting> settings;

	}

	static class Address {

		String city;

	}

	static class AddressBook {

		String street;

	}

	static class UserSetting {

		String value;

	}

	@Table(schema = "Shop", name = "orders")
	static class Order {

		@Id
		Long id;

		Integer total;

	}

}
