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

import java.util.List;

import io.zdm.Phase;
import io.zdm.store.InstanceRecord;
import io.zdm.store.InstanceRole;
import io.zdm.store.MigrationRecord;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Sees to it that an application whose processes are all observers does not wait for work
 * that nobody does.
 *
 * @param ledger the books
 * @param settings the settings of this instance
 */
record Workers(Ledger ledger, EngineSettings settings) {

	private static final Log logger = LogFactory.getLog(Workers.class);

	/**
	 * Say in the log that this instance is an observer, and loudly where there is work
	 * and no worker.
	 * @param target the schema that unqualified tables are found in
	 */
	void reportObserver(String target) {
		List<MigrationRecord> waiting = this.ledger
			.read((session) -> this.ledger.history().of(session, this.settings.application(), target))
			.stream()
			.filter((migration) -> !migration.phase().isFinal() && migration.phase() != Phase.MIGRATED)
			.toList();
		if (waiting.isEmpty() || isAnybodyWorking(target)) {
			logger.info("This instance is an observer: it leaves the work in the background to workers");
			return;
		}
		waiting.forEach((migration) -> logger.warn(("%s is %s and no live instance of '%s' is a worker, so that nobody"
				+ " works on it. Set zdm.instance.role=worker for one of them: without a web server it is 'observer'.")
			.formatted(migration.display(), migration.phase(), this.settings.application())));
	}

	private boolean isAnybodyWorking(String target) {
		return this.ledger.read((session) -> this.ledger.instances().recent(session))
			.stream()
			.filter(InstanceRecord::live)
			.filter((instance) -> instance.role() == InstanceRole.WORKER)
			.anyMatch((instance) -> instance.application().equals(this.settings.application())
					&& instance.target().equals(target));
	}

}
