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

package io.zdm.autoconfigure;

import java.util.Optional;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for an application in which zdm is
 * switched off. It registers nowhere, so its sessions are all that the others' gate sees
 * of it: they get a name by which a person can tell whose they are.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "zdm.enabled", havingValue = false)
@ConditionalOnClass(HikariDataSource.class)
public final class ZdmDisabledAutoConfiguration {

	private static final String SUFFIX = "zdm-off";

	@Bean
	static ZdmConnectionTagger zdmConnectionTagger(Environment environment) {
		String application = InstanceIdentity.application(environment.getProperty("zdm.application"), environment);
		return new ZdmConnectionTagger(() -> Optional.of(InstanceIdentity.sessionName(application, SUFFIX)));
	}

}
