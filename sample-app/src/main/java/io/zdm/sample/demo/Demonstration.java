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

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import tools.jackson.core.JacksonException;

/**
 * Two instances of release 1 under load become two instances of release 2, and the
 * migration is contracted.
 */
final class Demonstration implements AutoCloseable {

	private static final int SHOPPERS = 8;

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private final DemoOptions options;

	private final DemoDatabase database;

	private final Path directory;

	private final Timeline timeline;

	private final Screen screen;

	private final HttpClient http = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(5))
		.build();

	private final LoadBalancer balancer = new LoadBalancer();

	private final Operator operator = new Operator(this.http, this.balancer);

	private final Traffic traffic = new Traffic();

	private final List<ReleaseProcess> instances = new ArrayList<>();

	private final ScheduledExecutorService watch = Executors.newScheduledThreadPool(3);

	Demonstration(DemoOptions options, DemoDatabase database, Path directory, Timeline timeline, Screen screen) {
		this.options = options;
		this.database = database;
		this.directory = directory;
		this.timeline = timeline;
		this.screen = screen;
	}

	/**
	 * Run from beginning to end.
	 * @return the figures, which are in {@code demo.json} too
	 */
	DemoReport run() {
		LastWrites lastWrites = new LastWrites(this.options.users());
		deployRelease1();
		this.watch.scheduleWithFixedDelay(this::look, 0, 250, TimeUnit.MILLISECONDS);
		this.watch.scheduleAtFixedRate(() -> this.screen.status(this.traffic, this.balancer.readyNames()), 1, 1,
				TimeUnit.SECONDS);
		var load = new LoadGenerator.Load(SHOPPERS, this.options.rate(), this.options.users());
		ShopClient shop = new ShopClient(this.http, this.balancer, this.traffic);
		long rowsOutOfStep;
		try (LoadGenerator generator = new LoadGenerator(load, shop, lastWrites, this.traffic)) {
			generator.start();
			Pause.of(Duration.ofSeconds(3));
			rollToRelease2();
			rowsOutOfStep = this.database
				.count("SELECT count(*) FROM users WHERE user_name IS DISTINCT FROM display_name");
			this.screen.say("%,d rows in which user_name and display_name differ".formatted(rowsOutOfStep));
			contract();
			Pause.of(Duration.ofSeconds(3));
		}
		this.watch.shutdown();
		this.screen.say("comparing every user with what was last written to it");
		Comparison comparison = Comparison.of(lastWrites, this.database, "display_name");
		DemoReport report = new DemoReport(this.traffic.requests(), this.traffic.failures(), comparison.rowsCompared(),
				comparison.rowsDifferent() + rowsOutOfStep, this.traffic.longestMillis(), this.traffic.p99Millis(),
				this.timeline.elapsed().toMillis() / 1000.0, this.timeline.entries());
		report.writeTo(this.directory.resolve("demo.json"));
		this.traffic.firstFailures().forEach(this.screen::say);
		comparison.examples().forEach(this.screen::say);
		this.screen.print(report.asTable());
		return report;
	}

	/**
	 * Return the instances that run.
	 * @return the instances
	 */
	List<ReleaseProcess> instances() {
		return List.copyOf(this.instances);
	}

	@Override
	public void close() {
		this.watch.shutdownNow();
		this.instances.parallelStream().forEach(ReleaseProcess::stop);
	}

	private void deployRelease1() {
		this.screen.say("starting two instances of release 1, which maps user_name");
		var first = CompletableFuture.supplyAsync(() -> start(Release.ONE, 1), this.watch);
		var second = CompletableFuture.supplyAsync(() -> start(Release.ONE, 2), this.watch);
		this.instances.add(first.join());
		this.instances.add(second.join());
		this.screen.say("adding %,d users".formatted(this.options.users()));
		this.database.fill(this.options.users());
		this.watch.scheduleWithFixedDelay(this.balancer::check, 0, 250, TimeUnit.MILLISECONDS);
		this.instances.forEach(this::putIntoRotation);
	}

	private void rollToRelease2() {
		List<ReleaseProcess> old = List.copyOf(this.instances);
		for (int number = 1; number <= old.size(); number++) {
			this.screen.say("starting instance %d of release 2, which maps display_name".formatted(number));
			ReleaseProcess instance = start(Release.TWO, number);
			this.instances.add(instance);
			this.screen.say("it listens at %s and gets requests when it is ready".formatted(instance.uri()));
			putIntoRotation(instance);
			ReleaseProcess leaving = old.get(number - 1);
			this.screen.say("it is ready; taking an instance of release 1 out");
			if (!this.balancer.drain(leaving, Duration.ofSeconds(30))) {
				throw new DemoException("The instance at %s does not answer all its requests".formatted(leaving.uri()));
			}
			leaving.stop();
			this.instances.remove(leaving);
		}
	}

	private void contract() {
		this.screen.say("POST /actuator/zdm/migrations/2/contract");
		List<String> said = List.of();
		List<String> failing = this.operator.contract();
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (!failing.isEmpty()) {
			if (!failing.equals(said)) {
				failing.forEach((condition) -> this.screen.say("409, " + condition));
				said = failing;
			}
			if (System.nanoTime() > deadline) {
				throw new DemoException("Contract is not possible: " + failing);
			}
			Pause.of(Duration.ofSeconds(1));
			failing = this.operator.contract();
		}
		this.screen.say("202, contract is under way");
		await("the migration to be COMPLETED", () -> this.timeline.state().isCompleted());
	}

	private ReleaseProcess start(Release release, int number) {
		Path log = this.directory.resolve("demo-logs/release-%s-%d.log".formatted(release.version(), number));
		try {
			Files.createDirectories(log.getParent());
		}
		catch (IOException ex) {
			throw new DemoException("Cannot create " + log.getParent(), ex);
		}
		return ReleaseProcess.start(release, this.options.dualWrite(), log, this.database, this.http);
	}

	private void putIntoRotation(ReleaseProcess instance) {
		await("the instance at %s to be ready".formatted(instance.uri()), instance::isReady);
		new WarmUp(this.http).run(instance);
		this.balancer.add(instance);
		if (!this.balancer.awaitReady(instance, PATIENCE)) {
			throw new DemoException("The instance at %s was ready and is no more".formatted(instance.uri()));
		}
	}

	private void look() {
		try {
			this.operator.look().ifPresent(this.timeline::saw);
		}
		catch (JacksonException ex) {
			this.screen.say("The endpoint says something else than expected: " + ex.getMessage());
		}
	}

	private static void await(String what, BooleanSupplier condition) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > deadline) {
				throw new DemoException("Waited %s for %s".formatted(PATIENCE, what));
			}
			Pause.of(Duration.ofMillis(100));
		}
	}

}
