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

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Shows on one machine, with one command, what zdm does to a rolling deployment: starts
 * PostgreSQL and two instances of release 1, sends requests, replaces the instances by
 * release 2 one by one, contracts, and compares every row.
 */
public final class Demo {

	private Demo() {
	}

	/**
	 * Run the demonstration; the exit code is 0 when nothing failed and nothing was lost.
	 * @param args {@code --zdm.demo.users}, {@code --zdm.demo.rate},
	 * {@code --zdm.demo.dual-write}, {@code --zdm.demo.stay},
	 * {@code --spring.datasource.*}
	 */
	public static void main(String[] args) {
		// An idle connection is to be given up here before Tomcat gives it up, after 20
		// s;
		// and the client is not to try anything twice behind our back.
		System.setProperty("jdk.httpclient.keepalive.timeout", "10");
		System.setProperty("jdk.httpclient.disableRetryConnect", "true");
		SpringApplication application = new SpringApplication(Demo.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setBannerMode(Banner.Mode.OFF);
		application.setLogStartupInfo(false);
		application.setDefaultProperties(Map.of("logging.level.root", "warn"));
		Environment environment = application.run(args).getEnvironment();
		int exitCode = 1;
		try {
			exitCode = run(environment, target(), System.out) ? 0 : 1;
		}
		catch (DemoException ex) {
			System.err.println(ex.getMessage());
		}
		System.exit(exitCode);
	}

	static boolean run(Environment environment, Path directory, PrintStream out) {
		DemoOptions options = Binder.get(environment).bindOrCreate("zdm.demo", DemoOptions.class);
		Timeline timeline = new Timeline();
		Screen screen = new Screen(out, timeline);
		try (DemoDatabase database = database(environment, screen)) {
			screen.say(database.describe());
			try (Demonstration demonstration = new Demonstration(options, database, directory, timeline, screen)) {
				DemoReport report = demonstration.run();
				if (options.stay()) {
					stay(demonstration, screen);
				}
				return report.isGood();
			}
		}
	}

	private static DemoDatabase database(Environment environment, Screen screen) {
		String url = environment.getProperty("spring.datasource.url");
		if (url != null) {
			return DemoDatabase.given(url, environment.getProperty("spring.datasource.username", "postgres"),
					environment.getProperty("spring.datasource.password", ""));
		}
		screen.say("starting PostgreSQL");
		return DemoDatabase.embedded();
	}

	private static void stay(Demonstration demonstration, Screen screen) {
		screen.print("%nThe instances stay up until Ctrl-C:%n".formatted());
		for (ReleaseProcess instance : demonstration.instances()) {
			screen.print("""
					  curl %1$s/users/7
					  curl -u %2$s %1$s/actuator/zdm
					  curl -u %2$s %1$s/actuator/zdm/migrations/2
					""".formatted(instance.uri(), Operator.CREDENTIALS));
		}
		try {
			new CountDownLatch(1).await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Return the directory that the build writes to, wherever the demonstration is
	 * started from.
	 */
	private static Path target() {
		Path classes = Path.of(Demo.class.getProtectionDomain().getCodeSource().getLocation().getPath());
		return Files.isDirectory(classes) ? classes.resolveSibling("") : Path.of("");
	}

}
