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

package io.zdm.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.zdm.store.InstanceRole;

/**
 * What goes on in the background while an instance runs, each in a thread of its own.
 */
final class BackgroundWork {

	private static final Duration RENEW_GRANTS = Duration.ofMinutes(1);

	/**
	 * To read the server's statistics of statements costs it some milliseconds.
	 */
	private static final int POLLS_PER_LOOK = 20;

	private static final Duration RECHECK = Duration.ofSeconds(1);

	private final Ledger ledger;

	private final EngineSettings settings;

	private final Membership membership;

	private final MigrationWorker worker;

	private final Assistance assistance;

	private final Backfills backfills;

	private final ContinuousVerification continuous;

	private final List<BackgroundLoop> loops = new ArrayList<>();

	BackgroundWork(Ledger ledger, EngineSettings settings, Membership membership, MigrationWorker worker,
			Assistance assistance, Backfills backfills, ContinuousVerification continuous) {
		this.ledger = ledger;
		this.settings = settings;
		this.membership = membership;
		this.worker = worker;
		this.assistance = assistance;
		this.backfills = backfills;
		this.continuous = continuous;
	}

	/**
	 * Start what an instance of this role does.
	 * @param target the schema that unqualified tables are found in
	 */
	void start(String target) {
		BackgroundLoop heartbeat = new BackgroundLoop("zdm-heartbeat", this.settings.heartbeat(),
				() -> this.membership.heartbeat(target));
		this.loops.add(heartbeat);
		if (this.settings.role() == InstanceRole.WORKER) {
			addWork(target);
		}
		else {
			new Workers(this.ledger, this.settings).reportObserver(target);
		}
		heartbeat.runOnce();
		this.loops.forEach(BackgroundLoop::start);
	}

	private void addWork(String target) {
		Duration poll = this.settings.poll();
		this.backfills.start();
		add("zdm-worker", poll, () -> this.worker.workOnAll(target));
		add("zdm-assistance", poll, () -> this.assistance.assist(target));
		add("zdm-settings", LiveSettings.REFRESH, this.backfills.live()::refresh);
		Duration look = poll.multipliedBy(POLLS_PER_LOOK);
		StatementWatcher watcher = new StatementWatcher(this.ledger, look);
		add("zdm-statements", look, () -> watcher.look(this.settings.application(), target));
		add("zdm-grants", RENEW_GRANTS, new WriterGrants(this.ledger)::renewAll);
		if (this.settings.backfill().recheck().isOn()) {
			add("zdm-recheck", RECHECK, () -> this.continuous.goOn(target, RECHECK));
		}
	}

	private void add(String name, Duration every, Runnable work) {
		this.loops.add(new BackgroundLoop(name, every, work));
	}

	/**
	 * Let the current batch end, and hand leases back.
	 */
	void stop() {
		this.loops.forEach(BackgroundLoop::stop);
		this.loops.clear();
		this.backfills.stop();
		this.continuous.handBack();
	}

}
