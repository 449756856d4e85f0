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

import java.util.List;

import org.hibernate.StatelessSession;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.PostCollectionRecreateEvent;
import org.hibernate.event.spi.PostCollectionRecreateEventListener;
import org.hibernate.event.spi.PostCollectionUpdateEvent;
import org.hibernate.event.spi.PostCollectionUpdateEventListener;
import org.hibernate.event.spi.PostDeleteEvent;
import org.hibernate.event.spi.PostDeleteEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.event.spi.PostUpsertEvent;
import org.hibernate.event.spi.PostUpsertEventListener;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

import io.zdm.data.DualWrites;

/**
 * Hears of every entity and collection that a persistence unit writes. While nothing is
 * intercepted it returns at once.
 */
final class WriteListener implements PostInsertEventListener, PostUpdateEventListener, PostUpsertEventListener,
		PostDeleteEventListener, PostCollectionRecreateEventListener, PostCollectionUpdateEventListener {

	private final DualWrites dualWrites;

	private final WrittenTables tables;

	private final SessionWrites writes;

	WriteListener(DualWrites dualWrites, WrittenTables tables, SessionWrites writes) {
		this.dualWrites = dualWrites;
		this.tables = tables;
		this.writes = writes;
	}

	@Override
	public void onPostInsert(PostInsertEvent event) {
		written(event.getSession(), event.getPersister(), event.getId());
	}

	@Override
	public void onPostUpdate(PostUpdateEvent event) {
		written(event.getSession(), event.getPersister(), event.getId());
	}

	@Override
	public void onPostUpsert(PostUpsertEvent event) {
		written(event.getSession(), event.getPersister(), event.getId());
	}

	@Override
	public void onPostDelete(PostDeleteEvent event) {
		if (!this.dualWrites.isIdle()) {
			List<WrittenTable> left = this.tables.of(event.getPersister())
				.stream()
				.filter(WrittenTable::outlivesDeletion)
				.toList();
			this.writes.add(event.getSession(), left, event.getId());
		}
	}

	@Override
	public void onPostRecreateCollection(PostCollectionRecreateEvent event) {
		written(event.getCollection(), event.getAffectedOwnerIdOrNull());
	}

	@Override
	public void onPostUpdateCollection(PostCollectionUpdateEvent event) {
		written(event.getCollection(), event.getAffectedOwnerIdOrNull());
	}

	private void written(SharedSessionContractImplementor session, EntityPersister persister, Object id) {
		if (this.dualWrites.isIdle()) {
			return;
		}
		this.writes.add(session, this.tables.of(persister), id);
		if (session instanceof StatelessSession && persister.hasOwnedCollections()) {
			collectionsOf(persister, session, id);
		}
	}

	/**
	 * A stateless session writes all collections of the entity, and its events of them do
	 * not name it.
	 */
	private void collectionsOf(EntityPersister owner, SharedSessionContractImplementor session, Object id) {
		session.getFactory().getMappingMetamodel().forEachCollectionDescriptor((collection) -> {
			if (collection.getOwnerEntityPersister().isSubclassEntityName(owner.getEntityName())) {
				this.writes.add(session, this.tables.of(collection), id);
			}
		});
	}

	/**
	 * The session is asked of the collection, since events of stateless sessions have
	 * none.
	 */
	private void written(PersistentCollection<?> collection, @Nullable Object ownerId) {
		if (this.dualWrites.isIdle()) {
			return;
		}
		SharedSessionContractImplementor session = collection.getSession();
		boolean nothingLeft = collection.wasInitialized() && collection.empty();
		if (session == null || session instanceof StatelessSession || nothingLeft) {
			return;
		}
		CollectionEntry entry = session.getPersistenceContextInternal().getCollectionEntry(collection);
		CollectionPersister persister = (entry != null) ? entry.getLoadedPersister() : null;
		// not always the identifier of the owner: it may be a property that is referred
		// to
		Object key = (entry != null && entry.getLoadedKey() != null) ? entry.getLoadedKey() : ownerId;
		if (persister != null && key != null) {
			this.writes.add(session, this.tables.of(persister), key);
		}
	}

}
