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

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.store.InstanceRecord;
import io.zdm.testing.TestDatabase;

/**
 * Several processes on one database, and the person who watches them and asks for
 * contract from outside: through an engine that is not registered itself.
 */
final class Fleet implements AutoCloseable {

	/**
	 * Longer than it takes to ask, on a busy machine too.
	 */
	private static final Duration QUIET = Duration.ofSeconds(3);

	private final TestDatabase database;

	private final TestInstance observer;

	private final List<InstanceProcess> processes = new ArrayList<>();

	private Fleet(TestDatabase database, Duration seal) {
		this.database = database;
		this.observer = TestInstance.on(database.dataSource()).quietPeriod(QUIET).seal(seal).build();
	}

	/**
	 * Start processes and wait until all of them are registered and the rename is
	 * MIGRATED.
	 * @param database the database, with a table {@code users}
	 * @param releases the release of each process
	 * @return the processes
	 * @throws IOException if one cannot be started
	 */
	static Fleet migrated(TestDatabase database, DeployedRelease... releases) throws IOException {
		Fleet fleet = started(database, Stream.of(releases).map(InstanceOptions::of).toArray(InstanceOptions[]::new));
		fleet.awaitMigrated();
		return fleet;
	}

	/**
	 * Start processes and do not wait.
	 * @param database the database, with a table {@code users}
	 * @param options what each process is told; who watches them is told of the same seal
	 * as the first
	 * @return the processes
	 * @throws IOException if one cannot be started
	 */
	static Fleet started(TestDatabase database, InstanceOptions... options) throws IOException {
		Fleet fleet = new Fleet(database, options[0].seal());
		for (InstanceOptions one : options) {
			fleet.add(one);
		}
		return fleet;
	}

	InstanceProcess add(DeployedRelease release) throws IOException {
		return add(InstanceOptions.of(release));
	}

	InstanceProcess add(InstanceOptions options) throws IOException {
		InstanceProcess process = InstanceProcess.launch(this.database, options);
		this.processes.add(process);
		return process;
	}

	void awaitMigrated() {
		TestInstance.patiently().until(() -> live().size() == this.processes.size());
		this.observer.await("2", Phase.MIGRATED);
		// One that fails after it has registered takes a moment to end.
		TestInstance.patiently().until(() -> this.processes.stream().allMatch(this::isAtWork));
	}

	private boolean isAtWork(InstanceProcess process) {
		if (!process.isAlive()) {
			throw new IllegalStateException("An instance ended by itself: " + process.log());
		}
		return acknowledged(process, Phase.MIGRATED);
	}

	/**
	 * Return whether an instance lives and has taken up a phase.
	 * @param process the instance
	 * @param phase the phase
	 * @return whether it has
	 */
	boolean acknowledged(InstanceProcess process, Phase phase) {
		long migration = this.observer.migration("2").id();
		return this.observer.engine()
			.instances()
			.stream()
			.anyMatch((instance) -> instance.pid() == process.pid() && instance.live()
					&& instance.acknowledged().get(migration) == phase);
	}

	InstanceProcess process(int number) {
		return this.processes.get(number);
	}

	TestInstance observer() {
		return this.observer;
	}

	/**
	 * Return the process ids of the instances that count as live.
	 * @return the process ids
	 */
	Set<Long> live() {
		return this.observer.engine()
			.instances()
			.stream()
			.filter(InstanceRecord::live)
			.map(InstanceRecord::pid)
			.collect(Collectors.toSet());
	}

	/**
	 * Return the process that has the lease on the migration now.
	 * @return the process, if there is one
	 */
	Optional<InstanceProcess> worker() {
		List<Long> owner = this.database.jdbc().queryForList("""
				SELECT i.pid
				FROM zdm.lease l JOIN zdm.instance i ON i.id = l.owner
				WHERE l.name LIKE 'migration/%' AND l.expires_at > clock_timestamp()
				""", Long.class);
		return this.processes.stream().filter((process) -> owner.contains(process.pid())).findFirst();
	}

	/**
	 * Wait until somebody works on the migration.
	 * @param others the processes that do so no more
	 * @return the process that has the lease
	 */
	InstanceProcess awaitWorker(InstanceProcess... others) {
		Set<InstanceProcess> gone = Set.of(others);
		TestInstance.patiently().until(() -> worker().filter((process) -> !gone.contains(process)).isPresent());
		return worker().orElseThrow();
	}

	void suspend() throws IOException {
		for (InstanceProcess process : this.processes) {
			process.suspend();
		}
	}

	void resume() throws IOException {
		for (InstanceProcess process : this.processes) {
			process.resume();
		}
	}

	/**
	 * Ask for contract until it is refused for the sake of just some conditions. The
	 * cause is there already, so that it is never accepted.
	 * @param names the names of the conditions
	 * @return what they say
	 */
	String awaitShut(String... names) {
		return TestInstance.patiently()
			.until(this::refusal, (refused) -> names(refused).equals(Set.of(names)))
			.stream()
			.map(ConditionResult::message)
			.collect(Collectors.joining("\n"));
	}

	private List<ConditionResult> refusal() {
		return refusal("2");
	}

	/**
	 * Ask for a contract that cannot be had.
	 * @param version the version of the migration
	 * @return the conditions that do not hold
	 */
	List<ConditionResult> refusal(String version) {
		ActionOutcome outcome = this.observer.request(version, "contract");
		if (!(outcome instanceof ActionOutcome.Refused refused)) {
			throw new IllegalStateException("Contract was not refused: " + outcome);
		}
		return refused.conditions();
	}

	private static Set<String> names(List<ConditionResult> conditions) {
		return conditions.stream().map(ConditionResult::name).collect(Collectors.toSet());
	}

	void awaitOpen() {
		TestInstance.patiently()
			.until(() -> this.observer.engine()
				.detail("2")
				.flatMap(MigrationDetail::contractGate)
				.orElseThrow()
				.failing(Set.of())
				.isEmpty());
	}

	/**
	 * Wait until the worker has come to wait for something.
	 * @param reasons what it says first, and what else it says
	 */
	void awaitWaiting(String... reasons) {
		awaitReason("contract waits: " + reasons[0], reasons);
	}

	/**
	 * Wait until the worker has given a reason.
	 * @param beginning how it begins
	 * @param parts what else it says
	 */
	void awaitReason(String beginning, String... parts) {
		TestInstance.patiently()
			.until(() -> this.observer.migration("2").reason().orElse(""),
					(reason) -> reason.startsWith(beginning) && Stream.of(parts).allMatch(reason::contains));
	}

	/**
	 * Let the heartbeat of a process that sends none be good for a time, so that what is
	 * to be seen before its end can be seen on a busy machine too.
	 * @param process the process
	 * @param time the time from now on
	 */
	void expireIn(InstanceProcess process, Duration time) {
		this.database.jdbc()
			.update("UPDATE zdm.instance SET expires_at = clock_timestamp() + ? * interval '1 second' WHERE pid = ?",
					time.toSeconds(), process.pid());
	}

	/**
	 * Return how often the migration has entered a phase.
	 * @param phase the phase
	 * @return the number of entries of the audit
	 */
	int entries(Phase phase) {
		Integer count = this.database.jdbc()
			.queryForObject("SELECT count(*) FROM zdm.audit WHERE event = ?", Integer.class, "phase " + phase);
		return (count != null) ? count : 0;
	}

	@Override
	public void close() {
		this.processes.forEach(InstanceProcess::close);
		this.observer.close();
	}

}
