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

package io.zdm.sample.release2;

import io.zdm.sample.orders.OrdersConfiguration;
import io.zdm.sample.security.SecurityConfiguration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;

/**
 * The shop, release 2.
 */
@SpringBootApplication
@Import({ OrdersConfiguration.class, SecurityConfiguration.class })
public class Release2Application {

	/**
	 * Start the application.
	 * @param args properties, as in {@code --server.port=0}
	 */
	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(Release2Application.class);
		application.setAdditionalProfiles("release2");
		application.run(args);
	}

}
