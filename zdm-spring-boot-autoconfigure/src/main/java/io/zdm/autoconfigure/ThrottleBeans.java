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

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.zdm.BackfillThrottle;
import io.zdm.ThrottleReading;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The throttles among the beans of the application. They are created when the work in the
 * background begins: they may use repositories, which come after the startup of zdm.
 */
final class ThrottleBeans implements Supplier<List<BackfillThrottle>> {

	private final ListableBeanFactory beans;

	ThrottleBeans(ListableBeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public List<BackfillThrottle> get() {
		return Stream.of(this.beans.getBeanNamesForType(BackfillThrottle.class)).map(this::find).toList();
	}

	/**
	 * A throttle that cannot be created is one that cannot be read.
	 */
	private BackfillThrottle find(String name) {
		try {
			return this.beans.getBean(name, BackfillThrottle.class);
		}
		catch (BeansException ex) {
			return new BackfillThrottle() {

				@Override
				public String name() {
					return name;
				}

				@Override
				public ThrottleReading read() {
					throw ex;
				}

			};
		}
	}

}
