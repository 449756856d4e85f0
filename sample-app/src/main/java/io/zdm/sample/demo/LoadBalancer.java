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

package io.zdm.sample.demo;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sends requests to the instances that are ready, in turn. An instance that leaves gets
 * no new request and is let go when the last one has been answered, as a pod that leaves
 * its service.
 */
final class LoadBalancer {

	/**
	 * The checks in a row that an instance may miss before it is left out.
	 */
	private static final int PATIENCE = 3;

	private final List<Member> members = new ArrayList<>();

	private int turn;

	synchronized void add(Backend backend) {
		this.members.add(new Member(backend));
	}

	/**
	 * Ask each instance whether it is ready. Called again and again.
	 */
	void check() {
		List<Member> asked;
		synchronized (this) {
			asked = List.copyOf(this.members);
		}
		for (Member member : asked) {
			boolean answer = member.backend.isReady();
			synchronized (this) {
				member.missed = answer ? 0 : member.missed + 1;
				member.ready = answer || (member.ready && member.missed < PATIENCE);
				notifyAll();
			}
		}
	}

	/**
	 * Choose an instance for a request.
	 * @return the way to it, to be closed when the answer is there; empty when none is
	 * ready
	 */
	synchronized Optional<Route> route() {
		List<Member> ready = ready();
		if (ready.isEmpty()) {
			return Optional.empty();
		}
		Member member = ready.get(Math.floorMod(this.turn++, ready.size()));
		member.inFlight++;
		return Optional.of(new Route(this, member));
	}

	/**
	 * Wait until an instance is ready.
	 * @param backend the instance
	 * @param timeout the longest time to wait
	 * @return whether it is
	 */
	synchronized boolean awaitReady(Backend backend, Duration timeout) {
		return await(timeout, () -> ready().stream().anyMatch((member) -> member.backend == backend));
	}

	/**
	 * Take an instance out and wait until it has answered what it was asked.
	 * @param backend the instance
	 * @param timeout the longest time to wait
	 * @return whether it has answered everything
	 */
	synchronized boolean drain(Backend backend, Duration timeout) {
		List<Member> leaving = this.members.stream().filter((member) -> member.backend == backend).toList();
		this.members.removeAll(leaving);
		return await(timeout, () -> leaving.stream().allMatch((member) -> member.inFlight == 0));
	}

	synchronized List<String> readyNames() {
		return ready().stream().map((member) -> member.backend.name()).toList();
	}

	private synchronized void done(Member member) {
		member.inFlight--;
		notifyAll();
	}

	private List<Member> ready() {
		return this.members.stream().filter((member) -> member.ready).toList();
	}

	private synchronized boolean await(Duration timeout, Condition condition) {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!condition.holds()) {
			long millis = (deadline - System.nanoTime()) / 1_000_000;
			if (millis <= 0) {
				return false;
			}
			try {
				wait(millis);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new DemoException("Interrupted", ex);
			}
		}
		return true;
	}

	/**
	 * The way of one request.
	 *
	 * @param balancer who chose it
	 * @param member where it leads
	 */
	record Route(LoadBalancer balancer, Member member) implements AutoCloseable {

		URI uri() {
			return this.member.backend.uri();
		}

		@Override
		public void close() {
			this.balancer.done(this.member);
		}

	}

	/**
	 * An instance in rotation; guarded by the load balancer.
	 */
	private static final class Member {

		private final Backend backend;

		private boolean ready;

		private int missed;

		private int inFlight;

		private Member(Backend backend) {
			this.backend = backend;
		}

	}

	private interface Condition {

		boolean holds();

	}

}
