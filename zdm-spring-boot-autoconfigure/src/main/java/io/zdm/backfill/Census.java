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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * nothing of a table that was rewritten or emptied since. Of a partitioned table that of
 * the partition where the verification is, 0 at its end
 * @param partitions the files of the partitions that were compared, by object identifier;
 * none of a table that has no partitions
 */
public record Census(long rows, long disobeying, long absent, long lossy, List<String> samples,
		List<String> lossySamples, long relfilenode,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Long, Long> partitions) {

	/**
	 * The most keys that a census names.
	 */
	static final int MAX_SAMPLES = 10;

	private static final JsonMapper JSON = JsonMapper.builder().build();

	public Census {
		samples = List.copyOf(samples);
		// Older releases of zdm stored none.
		lossySamples = (lossySamples != null) ? List.copyOf(lossySamples) : List.of();
		partitions = (partitions != null) ? Map.copyOf(partitions) : Map.of();
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
	 * Create a census of a table without partitions, or of one partition.
	 * @param rows the rows compared
	 * @param disobeying the rows that do not obey the mapping
	 * @param absent the rows whose S is present and T absent
	 * @param lossy the rows whose S is distinct from backward(T)
	 * @param samples the keys of some rows that do not obey or are absent
	 * @param lossySamples the keys of some lossy rows
	 * @param relfilenode the file that the table is stored in
	 */
	public Census(long rows, long disobeying, long absent, long lossy, List<String> samples, List<String> lossySamples,
			long relfilenode) {
		this(rows, disobeying, absent, lossy, samples, lossySamples, relfilenode, Map.of());
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
	 * Return the census without the files of partitions, of which there may be many.
	 * @return the census for people
	 */
	public Census summary() {
		return new Census(this.rows, this.disobeying, this.absent, this.lossy, this.samples, this.lossySamples,
				this.relfilenode);
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
				this.lossy + other.lossy, some, some(this.lossySamples, other.lossySamples), this.relfilenode,
				this.partitions);
	}

	/**
	 * Return the same counts, about to go on elsewhere.
	 * @param file the file of what is compared next, 0 if nothing is
	 * @return the census
	 */
	Census in(long file) {
		return new Census(this.rows, this.disobeying, this.absent, this.lossy, this.samples, this.lossySamples, file,
				this.partitions);
	}

	/**
	 * Return the same counts, with a partition that is compared whole.
	 * @param oid its object identifier
	 * @return the census
	 */
	Census with(long oid) {
		Map<Long, Long> all = new HashMap<>(this.partitions);
		all.put(oid, this.relfilenode);
		return new Census(this.rows, this.disobeying, this.absent, this.lossy, this.samples, this.lossySamples, 0, all);
	}

	private static List<String> some(List<String> first, List<String> second) {
		return Stream.concat(first.stream(), second.stream()).limit(MAX_SAMPLES).toList();
	}

}
