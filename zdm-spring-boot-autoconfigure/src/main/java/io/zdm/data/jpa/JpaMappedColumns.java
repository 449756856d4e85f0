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

package io.zdm.data.jpa;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import jakarta.persistence.EntityManagerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

import io.zdm.lifecycle.MappedColumns;

/**
 * The columns that the JPA entities of all persistence units map. They are known when the
 * application has made its beans, and not before: the factories wait for the schema that
 * zdm brings.
 */
public final class JpaMappedColumns implements MappedColumns, SmartInitializingSingleton {

	private final PersistenceUnitObserver observer;

	private final ObjectProvider<EntityManagerFactory> factories;

	private volatile boolean initialized;

	/**
	 * Create a provider.
	 * @param observer what sees the persistence units being built
	 * @param factories the persistence units, made on demand where the application is
	 * lazy
	 */
	public JpaMappedColumns(PersistenceUnitObserver observer, ObjectProvider<EntityManagerFactory> factories) {
		this.observer = observer;
		this.factories = factories;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.initialized = true;
	}

	@Override
	public Optional<Set<String>> find() {
		if (!this.initialized) {
			return Optional.empty();
		}
		this.factories.forEach(Objects::requireNonNull);
		return this.observer.columns();
	}

}
