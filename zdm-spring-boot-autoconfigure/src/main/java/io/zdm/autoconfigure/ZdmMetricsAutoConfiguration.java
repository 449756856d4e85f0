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

import java.util.Map;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.zdm.actuate.ZdmMeters;
import io.zdm.data.DualWriteAccount;
import io.zdm.data.DualWrites;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of zdm.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ZdmAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(ActiveEngine.class)
public final class ZdmMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ZdmMeters zdmMeters(ActiveEngine engine, ObjectProvider<DualWrites> dualWrites) {
		return new ZdmMeters(engine::active, () -> totals(dualWrites.getIfAvailable()), System::nanoTime);
	}

	private static Map<DualWriteAccount.Source, DualWriteAccount.Totals> totals(@Nullable DualWrites dualWrites) {
		return (dualWrites != null) ? dualWrites.account().totals() : Map.of();
	}

}
