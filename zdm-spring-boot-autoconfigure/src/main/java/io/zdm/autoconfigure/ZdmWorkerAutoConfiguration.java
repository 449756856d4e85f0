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

import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what zdm does in the background:
 * heartbeats and, unless they are switched off, backfills and the rest.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ZdmAutoConfiguration.class)
@ConditionalOnBean(ActiveEngine.class)
public final class ZdmWorkerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ZdmWorkerLifecycle zdmWorkerLifecycle(ActiveEngine engine) {
		return new ZdmWorkerLifecycle(engine);
	}

	@Bean
	static LazyInitializationExcludeFilter zdmWorkerLazyInitializationExcludeFilter() {
		return LazyInitializationExcludeFilter.forBeanTypes(ZdmWorkerLifecycle.class);
	}

}
