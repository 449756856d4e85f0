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

package io.zdm.benchmark;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application with the starter and one migration, {@code rename-column}, as a user
 * would have it.
 */
final class ZdmApplication {

	private final Class<?> source;

	private final Map<String, Object> properties = new LinkedHashMap<>();

	ZdmApplication(Class<?> source, Map<String, String> given) {
		this.source = source;
		this.properties.put("spring.application.name", "zdm-benchmarks");
		this.properties.put("spring.main.log-startup-info", "false");
		this.properties.put("spring.main.register-shutdown-hook", "false");
		this.properties.put("logging.level.root", "error");
		this.properties.put("zdm.locations", "classpath:benchmark/migration");
		this.properties.put("zdm.dual-write.mode", "trigger");
		// Nothing is to be filled before the start is over.
		this.properties.put("zdm.startup.inline-max-rows", "0");
		this.properties.put("zdm.verify.rate", "0");
		this.properties.putAll(given);
	}

	/**
	 * Return the same application with one more property.
	 * @param name the name of the property
	 * @param value its value
	 * @return the application
	 */
	ZdmApplication with(String name, Object value) {
		ZdmApplication application = new ZdmApplication(this.source, Map.of());
		application.properties.putAll(this.properties);
		application.properties.put(name, value.toString());
		return application;
	}

	/**
	 * Start the application and stop it again: it adds the column and the trigger, and
	 * leaves the rows to others.
	 * @param database the database
	 */
	void expand(RunDatabase database) {
		with("zdm.instance.role", "observer").start(database).close();
	}

	/**
	 * Start the application as one that works in the background.
	 * @param database the database
	 * @return its context
	 */
	ConfigurableApplicationContext work(RunDatabase database) {
		return with("zdm.instance.role", "worker").start(database);
	}

	private ConfigurableApplicationContext start(RunDatabase database) {
		Map<String, Object> all = new LinkedHashMap<>(this.properties);
		all.put("spring.datasource.url", database.url());
		all.put("spring.datasource.username", database.username());
		all.put("spring.datasource.password", database.password());
		String[] arguments = all.entrySet()
			.stream()
			.map((property) -> "--%s=%s".formatted(property.getKey(), property.getValue()))
			.toArray(String[]::new);
		return new SpringApplicationBuilder(this.source).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.run(arguments);
	}

}
