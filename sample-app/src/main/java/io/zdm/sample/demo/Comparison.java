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

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of the database beside the last writes.
 *
 * @param rowsCompared how many users there had to be
 * @param rowsDifferent how many of them are missing or hold something else, and how many
 * there should not be
 * @param examples some of the differences, for a person
 */
record Comparison(long rowsCompared, long rowsDifferent, List<String> examples) {

	private static final int SHOWN = 5;

	/**
	 * Compare every user.
	 * @param lastWrites what has to be there
	 * @param database where to look
	 * @param nameColumn the column that holds the name
	 * @return what was found
	 */
	static Comparison of(LastWrites lastWrites, DemoDatabase database, String nameColumn) {
		List<String> examples = new ArrayList<>();
		long found = 0;
		long different = 0;
		try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.setFetchSize(10_000);
			ResultSet rows = statement.executeQuery("SELECT id, " + nameColumn + ", email FROM users");
			while (rows.next()) {
				long id = rows.getLong(1);
				if (lastWrites.isInDoubt(id)) {
					continue;
				}
				Optional<KnownUser> expected = lastWrites.expected(id);
				KnownUser actual = new KnownUser(rows.getString(2), rows.getString(3));
				found += expected.isPresent() ? 1 : 0;
				if (!expected.equals(Optional.of(actual))) {
					different++;
					if (examples.size() < SHOWN) {
						examples.add("user %d: expected %s, found %s".formatted(id, expected, actual));
					}
				}
			}
		}
		catch (SQLException ex) {
			throw new DemoException("Cannot compare the users: " + ex.getMessage(), ex);
		}
		long missing = lastWrites.expectedUsers() - found;
		if (missing > 0) {
			examples.add(missing + " users are missing");
		}
		return new Comparison(lastWrites.expectedUsers(), different + missing, examples);
	}

}
