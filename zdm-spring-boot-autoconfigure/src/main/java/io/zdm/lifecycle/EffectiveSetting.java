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

import java.util.Optional;

import io.zdm.store.StoredSetting;

/**
 * A setting as it is in force.
 *
 * @param name its name
 * @param value its value, as a text
 * @param from where it comes from: {@code live}, {@code live for all}, a property, or
 * {@code default}
 * @param given who gave it and when, where it was given at run time
 */
public record EffectiveSetting(String name, String value, String from, Optional<StoredSetting> given) {

	static final String DEFAULT = "default";

	/**
	 * Return whether anybody has said anything of it, at run time or in a property.
	 * @return whether its value is not that of zdm
	 */
	public boolean isSaid() {
		return !DEFAULT.equals(this.from);
	}

}
