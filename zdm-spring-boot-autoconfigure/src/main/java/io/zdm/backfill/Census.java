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

import java.util.List;
import java.util.stream.Stream;

import tools.jackson.databind.json.JsonMapper;

/**
 * What a verification counted.
 *
 * @param rows the rows compared
 * @param disobeying the rows that do not obey the mapping
 * @param absent the rows whose S is present and T absent: a drop would lose them
 * @param lossy the rows whose S is distinct from backward(T): what they say that T cannot
 * @param samples the keys of some rows that do not obey or are absent
 * @param lossySamples the keys of some lossy rows
 * @param relfilenode the file that the table was stored in, 0 if unknown: the census says
 * nothing of a table that was rewritten or emptied since
 */
public record Census(long rows, long disobeying, long absent, long lossy, List<String> samples,
		List<String> lossySamples, long relfilenode) {

	/**
	 * The most keys that a census names.
	 */
	static final int MAX_SAMPLES = 10;

	private static final JsonMapper JSON = JsonMapper.builder().build();

	public Census {
		samples = List.copyOf(samples);
		// Older releases of zdm stored none.
		lossySamples = (lossySamples != null) ? List.copyOf(lossySamples) : List.of();
	}

	/**
	 * Create a census of a table whose file is not known.
	 * @param rows the rows compared
	 * @param disobeying the rows that do not obey the mapping
	 * @param absent the rows whose S is present and T absent
	 * @param lossy the rows whose S is distinct from backward(T)
	 * @param samples the keys of some rows that do not obey or are absent
	 */
	public Census(long rows, long disobeying, long absent, long lossy, List<String> samples) {
		this(rows, disobeying, absent, lossy, samples, 0);
	}

	/**
	 * Create a census that names no lossy row.
	 * @param rows the rows compared
	 * @param disobeying the rows that do not obey the mapping
	 * @param absent the rows whose S is present and T absent
	 * @param lossy the rows whose S is distinct from backward(T)
	 * @param samples the keys of some rows that do not obey or are absent
	 * @param relfilenode the file that the table is stored in
	 */
	public Census(long rows, long disobeying, long absent, long lossy, List<String> samples, long relfilenode) {
		this(rows, disobeying, absent, lossy, samples, List.of(), relfilenode);
	}

	/**
	 * Read a census from the result of a verification in the log.
	 * @param json the result
	 * @return the census
	 */
	public static Census parse(String json) {
		return JSON.readValue(json, Census.class);
	}

	static Census empty(long relfilenode) {
		return new Census(0, 0, 0, 0, List.of(), relfilenode);
	}

	/**
	 * Return whether the proof holds.
	 * @return {@code true} if every row obeys and none would be lost whole
	 */
	public boolean proves() {
		return this.disobeying == 0 && this.absent == 0;
	}

	/**
	 * Return the census as a verification leaves it in the log.
	 * @return the JSON
	 */
	public String toJson() {
		return JSON.writeValueAsString(this);
	}

	Census plus(Census other) {
		List<String> some = some(this.samples, other.samples);
		return new Census(this.rows + other.rows, this.disobeying + other.disobeying, this.absent + other.absent,
				this.lossy + other.lossy, some, some(this.lossySamples, other.lossySamples), this.relfilenode);
	}

	private static List<String> some(List<String> first, List<String> second) {
		return Stream.concat(first.stream(), second.stream()).limit(MAX_SAMPLES).toList();
	}

}
