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

package io.zdm.backfill;

import java.util.Optional;

/**
 * Where the beans come from that convert values.
 */
@FunctionalInterface
public interface Transformers {

	/**
	 * Return a transformer. Does not create the bean: that happens when the first value
	 * is converted.
	 * @param bean the name of the bean
	 * @return the transformer, or nothing where this release does not have it
	 */
	Optional<TypedTransformer> find(String bean);

	/**
	 * Return the transformers of an application that has none.
	 * @return no transformers
	 */
	static Transformers none() {
		return (bean) -> Optional.empty();
	}

}
