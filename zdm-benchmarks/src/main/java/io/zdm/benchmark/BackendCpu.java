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

package io.zdm.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

import org.jspecify.annotations.Nullable;

/**
 * The processor time of server processes, where they run on this machine and Linux tells.
 */
final class BackendCpu {

	private final List<Long> pids;

	BackendCpu(List<Long> pids) {
		this.pids = List.copyOf(pids);
	}

	/**
	 * Return the time that the processes have spent on a processor.
	 * @return microseconds, if they can be read
	 */
	OptionalDouble micros() {
		double sum = 0;
		for (long pid : this.pids) {
			Double micros = micros(Path.of("/proc", Long.toString(pid)));
			if (micros == null) {
				return OptionalDouble.empty();
			}
			sum += micros;
		}
		return OptionalDouble.of(sum);
	}

	private static @Nullable Double micros(Path process) {
		try {
			// A given server's process ids may be those of others here.
			if (!Files.readString(process.resolve("cmdline")).contains("postgres")) {
				return null;
			}
			Path precise = process.resolve("schedstat");
			if (Files.isReadable(precise)) {
				return Double.parseDouble(Files.readString(precise).split(" ", -1)[0]) / 1e3;
			}
			String stat = Files.readString(process.resolve("stat"));
			String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
			// In ticks of 10 ms: user and system time.
			return (Double.parseDouble(fields[11]) + Double.parseDouble(fields[12])) * 1e4;
		}
		catch (IOException ex) {
			return null;
		}
	}

}
