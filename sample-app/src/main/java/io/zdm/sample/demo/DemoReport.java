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

package io.zdm.sample.demo;

import java.nio.file.Path;
import java.util.List;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures of a demonstration.
 *
 * @param requests how many requests were sent
 * @param failures how many of them had no good answer, or a wrong one
 * @param rowsCompared how many users were compared with what was last written to them
 * @param rowsDifferent how many of them differ
 * @param longestStallMillis the longest time that a request took
 * @param p99Millis the time that 99 % of the requests did not exceed
 * @param seconds the duration of the whole
 * @param phases when the migration entered which phase
 */
record DemoReport(long requests, long failures, long rowsCompared, long rowsDifferent, long longestStallMillis,
		long p99Millis, double seconds, List<Timeline.Entry> phases) {

	boolean isGood() {
		return this.failures == 0 && this.rowsDifferent == 0
				&& this.phases.stream().anyMatch((entry) -> "COMPLETED".equals(entry.phase()));
	}

	void writeTo(Path file) {
		JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(file.toFile(), this);
	}

	String asTable() {
		StringBuilder table = new StringBuilder();
		String line = "  +" + "-".repeat(18) + "+" + "-".repeat(14) + "+%n";
		String row = "  | %-16s | %,12d |%n";
		table.append(line.formatted())
			.append(row.formatted("requests", this.requests))
			.append(row.formatted("failures", this.failures))
			.append(row.formatted("rows compared", this.rowsCompared))
			.append(row.formatted("rows different", this.rowsDifferent))
			.append(row.formatted("longest stall ms", this.longestStallMillis))
			.append(row.formatted("p99 ms", this.p99Millis))
			.append(line.formatted());
		for (Timeline.Entry entry : this.phases) {
			table.append("  | %-16s | %10.1f s |%n".formatted(entry.phase(), entry.seconds()));
		}
		return table.append(line.formatted()).toString();
	}

}
