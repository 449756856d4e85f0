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

package io.zdm.documentation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.zdm.testing.operation.OperationDatabase.PlannedStep;
import io.zdm.testing.operation.StepLocks;

/**
 * {@code docs/locks.md}: which locks were seen in which step, on which versions.
 */
public final class LocksDocumentation {

	private static final String INTRODUCTION = """
			# Locks

			Every case of every operation was run on the versions of PostgreSQL that are named in the last column, and the locks
			of each step were read from `pg_locks` within its own transaction; what runs outside a transaction (`CONCURRENTLY`) was made to wait for an older one and
			looked at meanwhile. This page is written by that test, which also fails where a step scans or rewrites a table
			while it holds a lock that blocks readers or writers. The one exception is `SET NOT NULL` on PostgreSQL 10 and 11,
			which have no other way: zdm does it on tables of up to 8 MiB and refuses it on larger ones.

			`SHARE UPDATE EXCLUSIVE` and all that is weaker blocks neither reads nor writes. `SHARE`, `SHARE ROW EXCLUSIVE` and
			`EXCLUSIVE` block writes, `ACCESS EXCLUSIVE` blocks everything: such a lock is taken with a short timeout, is tried
			again when others are in the way, and is held for changes of the catalog alone.

			""";

	private static final Pattern ROW = Pattern.compile("\\| (.*) \\| (\\w+) \\| (.*) \\| (.*) \\| ([0-9, –]+) \\|");

	private static final Pattern BLOCKING = Pattern.compile("(SHARE(?! UPDATE)|EXCLUSIVE|ACCESS EXCLUSIVE) ");

	private final Map<Row, TreeSet<Integer>> rows = new LinkedHashMap<>();

	/**
	 * Add what was seen on one version.
	 * @param version the major version
	 * @param planned where each step belongs
	 * @param seen what was seen of each step
	 */
	public void add(int version, Map<String, PlannedStep> planned, Map<String, StepLocks> seen) {
		rows(planned, seen).forEach((row) -> this.rows.computeIfAbsent(row, (key) -> new TreeSet<>()).add(version));
	}

	/**
	 * Return the rows of what was seen.
	 * @param planned where each step belongs
	 * @param seen what was seen of each step
	 * @return the rows
	 */
	public static List<Row> rows(Map<String, PlannedStep> planned, Map<String, StepLocks> seen) {
		List<Row> rows = new ArrayList<>();
		planned.forEach((step, place) -> {
			if (seen.containsKey(step)) {
				String locks = seen.get(step).describe();
				rows.add(new Row(named(place.operation()), place.phase(), step, locks.isEmpty() ? "none" : locks));
			}
		});
		return rows;
	}

	/**
	 * The first word of a case is its operation.
	 */
	private static String named(String operation) {
		if (operation.contains(": ")) {
			return operation;
		}
		int space = operation.indexOf(' ');
		return (space < 0) ? operation + ": plain"
				: operation.substring(0, space) + ": " + operation.substring(space + 1);
	}

	/**
	 * Return the rows with locks that block readers or writers, and these locks alone.
	 * The others of a statement outside a transaction are seen only if it can be caught
	 * waiting.
	 * @param rows the rows
	 * @return the rows
	 */
	public static List<Row> blocking(List<Row> rows) {
		return rows.stream()
			.map((row) -> new Row(row.operation(), row.phase(), row.step(),
					Arrays.stream(row.locks().split(", "))
						.filter((lock) -> BLOCKING.matcher(lock).lookingAt())
						.collect(Collectors.joining(", "))))
			.filter((row) -> !row.locks().isEmpty())
			.toList();
	}

	/**
	 * Return the rows of a page for a version.
	 * @param page the page
	 * @param version the major version
	 * @return the rows
	 */
	public static List<Row> parse(String page, int version) {
		List<Row> rows = new ArrayList<>();
		String operation = "";
		for (String line : page.lines().toList()) {
			Matcher matcher = ROW.matcher(line);
			if (line.startsWith("## ")) {
				operation = line.substring("## ".length());
			}
			else if (matcher.matches() && contains(matcher.group(5), version)) {
				rows.add(new Row(operation + ": " + matcher.group(1), matcher.group(2), matcher.group(3),
						matcher.group(4)));
			}
		}
		return rows;
	}

	private static boolean contains(String versions, int version) {
		for (String range : versions.split(", ")) {
			String[] ends = range.split("–");
			if (Integer.parseInt(ends[0]) <= version && version <= Integer.parseInt(ends[ends.length - 1])) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return the page.
	 * @return the text
	 */
	public String page() {
		StringBuilder page = new StringBuilder(INTRODUCTION);
		Map<String, List<Map.Entry<Row, TreeSet<Integer>>>> operations = new LinkedHashMap<>();
		this.rows.entrySet()
			.forEach((row) -> operations
				.computeIfAbsent(row.getKey().operation().substring(0, row.getKey().operation().indexOf(": ")),
						(key) -> new ArrayList<>())
				.add(row));
		operations.forEach((operation, entries) -> {
			page.append("## ")
				.append(operation)
				.append("\n\n| case | phase | step | locks | PostgreSQL |\n|---|---|---|---|---|\n");
			entries.forEach((entry) -> {
				Row row = entry.getKey();
				page.append("| %s | %s | %s | %s | %s |\n".formatted(
						row.operation().substring(row.operation().indexOf(": ") + 2), row.phase(), row.step(),
						row.locks(), versions(entry.getValue())));
			});
			page.append("\n");
		});
		return page.toString().stripTrailing() + "\n";
	}

	private static String versions(TreeSet<Integer> versions) {
		List<String> ranges = new ArrayList<>();
		int first = versions.first();
		int last = first;
		for (int version : versions.tailSet(first, false)) {
			if (version != last + 1) {
				ranges.add(range(first, last));
				first = version;
			}
			last = version;
		}
		ranges.add(range(first, last));
		return String.join(", ", ranges);
	}

	private static String range(int first, int last) {
		return (first == last) ? Integer.toString(first) : first + "–" + last;
	}

	/**
	 * A row.
	 *
	 * @param operation the operation and its case
	 * @param phase the phase
	 * @param step the step
	 * @param locks the strongest lock on each table
	 */
	public record Row(String operation, String phase, String step, String locks) {
	}

}
