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

import java.util.Map;

import io.zdm.DualWriteMode;

/**
 * Who is to keep old and new columns in step, as the environment says it.
 *
 * @param usual the mode of migrations that are not named
 * @param byVersion the modes of single migrations, by their version
 */
public record DualWriteModes(DualWriteMode usual, Map<String, DualWriteMode> byVersion) {

	public DualWriteModes {
		byVersion = Map.copyOf(byVersion);
	}

	/**
	 * Return the mode of a migration that is expanded now.
	 * @param version its version
	 * @return the mode
	 */
	DualWriteMode of(String version) {
		return this.byVersion.getOrDefault(version, this.usual);
	}

}
