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

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A plan as JSON, the form in which the history keeps it. What a newer release of zdm
 * adds to a plan is skipped by an older one, as far as the kinds of steps and conversions
 * are known to it.
 */
public final class PlanCodec {

	private static final JsonMapper mapper = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
		.build();

	/**
	 * Return a plan as JSON.
	 * @param plan the plan
	 * @return the JSON on one line
	 */
	public String write(Plan plan) {
		return mapper.writeValueAsString(plan);
	}

	/**
	 * Return the plan that some release of zdm wrote.
	 * @param json the JSON
	 * @return the plan
	 * @throws IllegalArgumentException if it is none, or has a kind of step or conversion
	 * that this release does not know
	 */
	public Plan read(String json) {
		try {
			return mapper.readValue(json, Plan.class);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException(
					"The stored plan cannot be read by this release of zdm: " + ex.getOriginalMessage(), ex);
		}
	}

}
