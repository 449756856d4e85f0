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
import java.util.function.Supplier;

/**
 * A step from one state of the model to another.
 *
 * @param what what happens
 * @param to the state after it
 * @param violation the rule that it breaks, whatever the state after it
 */
record ModelStep(Supplier<String> what, ModelState to, Optional<String> violation) {

	static ModelStep of(Supplier<String> what, ModelState to) {
		return new ModelStep(what, to, Optional.empty());
	}

	static ModelStep violating(Supplier<String> what, ModelState to, String violation) {
		return new ModelStep(what, to, Optional.of(violation));
	}

}
