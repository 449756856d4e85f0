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

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.jspecify.annotations.Nullable;

import io.zdm.data.DualWrites;
import io.zdm.data.EntityTable;
import io.zdm.data.EntityTables;

/**
 * Keeps the rows in step that JPA entities write, whichever way they are written: by
 * repositories, by the entity manager, by dirty checking or by a stateless session. What
 * bulk statements write is not seen.
 */
public final class JpaDualWrites implements EntityTables {

	private static final Log logger = LogFactory.getLog(JpaDualWrites.class);

	private final DualWrites dualWrites;

	private final Predicate<DataSource> intercepted;

	private final List<Unit> units = new CopyOnWriteArrayList<>();

	/**
	 * Create the hook.
	 * @param dualWrites what has to be kept in step
	 * @param intercepted whether a data source leads to the database whose tables are
	 * kept in step; persistence units on others are left alone
	 */
	public JpaDualWrites(DualWrites dualWrites, Predicate<DataSource> intercepted) {
		this.dualWrites = dualWrites;
		this.intercepted = intercepted;
	}

	/**
	 * Intercept a persistence unit that is being built. An application pays nothing
	 * before there is something to intercept: only then the listeners are appended, to
	 * groups that Hibernate reads through volatile arrays.
	 * @param unit the session factory
	 * @param dataSource what the unit works on, where it says so
	 * @param tables the tables of the unit, by the names that statements use
	 */
	void intercept(SessionFactoryImplementor unit, @Nullable DataSource dataSource, Map<String, TableName> tables) {
		if (dataSource == null || !this.intercepted.test(dataSource)) {
			logger.debug("Persistence unit '%s' works on another data source and is not intercepted"
				.formatted(unit.getName()));
			return;
		}
		EventListenerRegistry registry = unit.getEventListenerRegistry();
		Unit intercepted = new Unit(unit, new WrittenTables(tables));
		this.units.add(intercepted);
		WriteListener listener = new WriteListener(this.dualWrites, intercepted.tables,
				new SessionWrites(this.dualWrites));
		AtomicBoolean listening = new AtomicBoolean();
		this.dualWrites.whenActive((active) -> {
			if (active && listening.compareAndSet(false, true)) {
				append(registry, listener);
			}
		});
	}

	@Override
	public Collection<EntityTable> of(Class<?> domainType) {
		return this.units.stream().filter(Unit::isOpen).flatMap((unit) -> unit.tablesOf(domainType)).toList();
	}

	private static void append(EventListenerRegistry registry, WriteListener listener) {
		registry.getEventListenerGroup(EventType.POST_INSERT).appendListener(listener);
		registry.getEventListenerGroup(EventType.POST_UPDATE).appendListener(listener);
		registry.getEventListenerGroup(EventType.POST_UPSERT).appendListener(listener);
		registry.getEventListenerGroup(EventType.POST_DELETE).appendListener(listener);
		registry.getEventListenerGroup(EventType.POST_COLLECTION_RECREATE).appendListener(listener);
		registry.getEventListenerGroup(EventType.POST_COLLECTION_UPDATE).appendListener(listener);
	}

	/**
	 * A persistence unit on the database whose tables are kept in step.
	 *
	 * @param factory its session factory
	 * @param tables what its entities write
	 */
	private record Unit(SessionFactoryImplementor factory, WrittenTables tables) {

		boolean isOpen() {
			return this.factory.isOpen();
		}

		Stream<EntityTable> tablesOf(Class<?> domainType) {
			return this.factory.getMappingMetamodel()
				.streamEntityDescriptors()
				.filter((entity) -> domainType.isAssignableFrom(entity.getMappedClass()))
				.flatMap((entity) -> this.tables.of(entity).stream())
				.map(WrittenTable::table);
		}

	}

}
