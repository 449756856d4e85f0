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

package io.zdm.data;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.zdm.lifecycle.Repair;
import io.zdm.lifecycle.SyncedMapping;

/**
 * How many rows the interceptors looked at, and which they had to put in step although
 * the trigger should have done it.
 */
public final class DualWriteAccount {

	private static final Log logger = LogFactory.getLog(DualWriteAccount.class);

	/**
	 * Repairs that are kept until the next heartbeat takes them.
	 */
	private static final int MOST_REPAIRS = 1000;

	private final Map<Source, Counts> counts = new ConcurrentHashMap<>();

	private final List<Repair> repairs = new ArrayList<>();

	void checked(SyncedMapping synced, EntityTable entity, int rows) {
		counts(synced, entity).checked.addAndGet(rows);
	}

	void repaired(SyncedMapping synced, EntityTable entity, List<String> keys) {
		long before = counts(synced, entity).repaired.getAndAdd(keys.size());
		if (before == 0) {
			logger.warn(("V%s: %d rows that %s wrote were out of step and were repaired, first keys: %s. The sync "
					+ "trigger of %s did not do its work; contract waits. Later repairs are only counted.")
				.formatted(synced.version(), keys.size(), entity.entity(), keys.subList(0, Math.min(keys.size(), 5)),
						synced.mapping().table().display()));
		}
		Repair repair = new Repair(synced.migration(), entity.entity(), Instant.now(), keys.size(),
				keys.subList(0, Math.min(keys.size(), 5)));
		synchronized (this.repairs) {
			if (this.repairs.size() < MOST_REPAIRS) {
				this.repairs.add(repair);
			}
		}
	}

	private Counts counts(SyncedMapping synced, EntityTable entity) {
		return this.counts.computeIfAbsent(new Source(synced.version(), entity.entity()), (source) -> new Counts());
	}

	List<Repair> takeRepairs() {
		synchronized (this.repairs) {
			List<Repair> taken = List.copyOf(this.repairs);
			this.repairs.clear();
			return taken;
		}
	}

	/**
	 * Return the numbers of this instance since it started.
	 * @return for each migration and entity the rows checked and repaired
	 */
	public Map<Source, Totals> totals() {
		return this.counts.entrySet()
			.stream()
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, (entry) -> entry.getValue().totals()));
	}

	/**
	 * Where rows were written.
	 *
	 * @param version the version of the migration
	 * @param entity the simple name of the entity
	 */
	public record Source(String version, String entity) {

	}

	/**
	 * Numbers of rows.
	 *
	 * @param checked rows that were looked at
	 * @param repaired rows that had to be put in step
	 */
	public record Totals(long checked, long repaired) {

	}

	private static final class Counts {

		private final AtomicLong checked = new AtomicLong();

		private final AtomicLong repaired = new AtomicLong();

		Totals totals() {
			return new Totals(this.checked.get(), this.repaired.get());
		}

	}

}
