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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.zdm.backfill.Transformers;
import io.zdm.lifecycle.Interceptors;
import io.zdm.lifecycle.Repair;
import io.zdm.lifecycle.SyncedTable;

/**
 * What all hooks on repositories share: the mappings as they are now, and the account of
 * what was checked and repaired. While no migration is under way it is
 * {@linkplain #isIdle() idle}, which costs a hook one volatile read.
 */
public final class DualWrites implements Interceptors {

	private final double checkRate;

	private final Transformers transformers;

	private final DualWriteAccount account = new DualWriteAccount();

	private final List<Generation> retired = new ArrayList<>();

	private final List<Consumer<Boolean>> listeners = new CopyOnWriteArrayList<>();

	private volatile Generation current = new Generation(Rules.NONE);

	/**
	 * Create the shared part.
	 * @param checkRate the share of transactions, from 0 to 1, in which the work of the
	 * trigger is checked
	 */
	public DualWrites(double checkRate) {
		this(checkRate, Transformers.none());
	}

	/**
	 * Create the shared part.
	 * @param checkRate the share of transactions, from 0 to 1, in which the work of the
	 * trigger is checked
	 * @param transformers the beans that convert values where SQL cannot
	 */
	public DualWrites(double checkRate, Transformers transformers) {
		this.checkRate = checkRate;
		this.transformers = transformers;
	}

	/**
	 * Return whether there is nothing to intercept.
	 * @return whether a hook can return at once
	 */
	public boolean isIdle() {
		return this.current.rules.isEmpty();
	}

	/**
	 * Have somebody told when interception starts and when it ends.
	 * @param listener called with whether there is something to intercept, from the
	 * thread of the heartbeat, and once at once
	 */
	public void whenActive(Consumer<Boolean> listener) {
		this.listeners.add(listener);
		listener.accept(!isIdle());
	}

	/**
	 * Begin to collect the rows of a transaction.
	 * @return the rows, none yet
	 */
	public WrittenRows begin() {
		return new WrittenRows(this, ThreadLocalRandom.current().nextDouble() < this.checkRate);
	}

	/**
	 * Return what nobody would keep in step now if a statement wrote a table without a
	 * hook seeing which rows: the mappings without a trigger.
	 * @param entity the table as the statement's entity writes it
	 * @return the table with the migrations, or nothing where triggers do the work
	 */
	public Optional<UntriggeredTable> untriggered(EntityTable entity) {
		return rules().of(entity).filter((rule) -> !rule.untriggered().isEmpty()).map(UntriggeredTable::of);
	}

	/**
	 * Return what was checked and repaired.
	 * @return the account
	 */
	public DualWriteAccount account() {
		return this.account;
	}

	Transformers transformers() {
		return this.transformers;
	}

	/**
	 * Return the rules as they are now. Statements that they call for are executed by
	 * {@link #during(Consumer)} only.
	 */
	Rules rules() {
		return this.current.rules;
	}

	/**
	 * Do something under the rules as they are now. Phases are not acknowledged before it
	 * is done.
	 * @param work what is done
	 */
	void during(Consumer<Rules> work) {
		Generation generation = enter();
		try {
			work.accept(generation.rules);
		}
		finally {
			generation.inFlight.decrementAndGet();
		}
	}

	private Generation enter() {
		while (true) {
			Generation generation = this.current;
			generation.inFlight.incrementAndGet();
			if (generation == this.current) {
				return generation;
			}
			generation.inFlight.decrementAndGet();
		}
	}

	@Override
	public synchronized boolean follow(List<SyncedTable> tables) {
		if (!this.current.rules.tables().equals(tables)) {
			boolean wasIdle = isIdle();
			this.retired.add(this.current);
			this.current = new Generation(new Rules(tables));
			if (wasIdle != isIdle()) {
				this.listeners.forEach((listener) -> listener.accept(!isIdle()));
			}
		}
		this.retired.removeIf((generation) -> generation.inFlight.get() == 0);
		return this.retired.isEmpty();
	}

	@Override
	public List<Repair> takeRepairs() {
		return this.account.takeRepairs();
	}

	/**
	 * Rules with the number of threads that work by them.
	 */
	private static final class Generation {

		private final Rules rules;

		private final AtomicInteger inFlight = new AtomicInteger();

		Generation(Rules rules) {
			this.rules = rules;
		}

	}

}
