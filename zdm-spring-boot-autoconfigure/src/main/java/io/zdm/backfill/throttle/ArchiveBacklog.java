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

package io.zdm.backfill.throttle;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * How many WAL segments wait to be archived: those between the last one that was and the
 * one that is written. Segments are archived in their order, and everybody may read this;
 * the directory of those that are ready may be listed by few.
 */
record ArchiveBacklog() implements SqlProbe {

	private static final String QUERY = """
			SELECT current_setting('archive_mode') AS mode, last_archived_wal, failed_count,
			    coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) AS failing,
			    pg_walfile_name(pg_current_wal_lsn()) AS written,
			    pg_size_bytes(current_setting('wal_segment_size')) AS segment_size
			FROM pg_stat_archiver
			""";

	private static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{8}([0-9A-F]{8})([0-9A-F]{8}).*");

	private static final long LOG_SIZE = 0x1_0000_0000L;

	private static final int HEXADECIMAL = 16;

	@Override
	public Measurement read(Session session, Set<QualifiedName> tables) {
		return session.queryOptional(QUERY, (row, number) -> read(row)).orElseThrow();
	}

	private Measurement read(ResultSet row) throws SQLException {
		if (row.getString("mode").equals("off")) {
			return Measurement.nothing("archive_mode is off");
		}
		String archived = row.getString("last_archived_wal");
		String failing = row.getBoolean("failing") ? "segments, and archiving fails" : "segments";
		if (archived == null || !SEGMENT.matcher(archived).matches()) {
			return Measurement.nothing("nothing was archived yet");
		}
		long size = row.getLong("segment_size");
		long waiting = number(row.getString("written"), size) - number(archived, size) - 1;
		return Measurement.of((double) Math.max(0, waiting), failing);
	}

	/**
	 * Return the number of a segment, counted from the beginning of the WAL.
	 * @param name the name of its file: timeline, log and segment
	 * @param size the size of a segment
	 * @return the number
	 */
	static long number(String name, long size) {
		Matcher matcher = SEGMENT.matcher(name);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("'%s' is no WAL segment".formatted(name));
		}
		return Long.parseLong(matcher.group(1), HEXADECIMAL) * (LOG_SIZE / size)
				+ Long.parseLong(matcher.group(2), HEXADECIMAL);
	}

}
