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

package io.zdm.plan;

import java.util.List;

import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;

/**
 * Old columns brought back into reach, with their values as they would be had they never
 * been away.
 *
 * @param name the name of the step
 * @param seal the step that it takes back
 */
public record UnsealStep(String name, SealStep seal) implements Step {

	@Override
	public QualifiedName table() {
		return this.seal.table();
	}

	@Override
	public LockMode lock() {
		return LockMode.ACCESS_EXCLUSIVE;
	}

	@Override
	public List<String> statements() {
		return this.seal.restoring();
	}

}
