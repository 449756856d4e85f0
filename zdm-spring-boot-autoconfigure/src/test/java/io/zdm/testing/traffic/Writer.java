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

package io.zdm.testing.traffic;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.concurrent.Callable;

import io.zdm.data.DualWrites;
import io.zdm.data.EntityTable;
import io.zdm.data.WrittenRows;
import org.jspecify.annotations.Nullable;

/**
 * One connection of one release, which writes its own rows as an application would and
 * remembers the last name that it committed to each. Rows belong to one writer at a time,
 * so that what was written last is known for certain.
 */
final class Writer implements Callable<Void> {

	private final Traffic traffic;

	private final Release release;

	private final Connection connection;

	private final List<Long> ids;

	private final Map<Long, LastWrite> written;

	private final Random random;

	private final Names names;

	private final Optional<DualWrites> interceptors;

	private final EntityTable entity;

	private volatile boolean stop;

	Writer(Traffic traffic, Release release, Connection connection, List<Long> ids, Map<Long, LastWrite> written,
			long seed, boolean nullable, Optional<DualWrites> interceptors) {
		this.traffic = traffic;
		this.release = release;
		this.connection = connection;
		this.ids = new ArrayList<>(ids);
		this.written = written;
		this.random = new Random(seed);
		this.names = new Names(seed, nullable);
		this.interceptors = interceptors;
		this.entity = new EntityTable("User", Optional.empty(), "users", List.of("id"),
				Set.of("id", "email", "visits", release.column()));
	}

	void stop() {
		this.stop = true;
	}

	Release release() {
		return this.release;
	}

	List<Long> ids() {
		return List.copyOf(this.ids);
	}

	@Override
	public @Nullable Void call() throws SQLException {
		try (this.connection) {
			while (!this.stop) {
				this.traffic.pace();
				next();
			}
		}
		return null;
	}

	private void next() throws SQLException {
		int kind = this.ids.isEmpty() ? 0 : this.random.nextInt(100);
		if (kind < 15) {
			insert();
		}
		else if (kind < 22) {
			delete();
		}
		else if (kind < 30) {
			upsert();
		}
		else if (kind < 60) {
			rename();
		}
		else if (kind < 75) {
			touch();
		}
		else if (kind < 95) {
			saveAllColumns();
		}
		else {
			rollback();
		}
	}

	/**
	 * The new release gets no requests before every row is filled (readiness), since it
	 * would take an empty column for a name that is absent. What writes in spite of that
	 * must not say "absent" of a row that is not filled yet: nobody could tell it from
	 * saying nothing.
	 */
	private @Nullable String nextName() {
		String name = this.names.next();
		return (name == null && !mayBeAbsent()) ? "unnamed" : name;
	}

	private boolean mayBeAbsent() {
		return this.release == Release.OLD || this.traffic.isFilled();
	}

	private void insert() {
		String name = nextName();
		Long id = attempt("insert", () -> intercepted(() -> {
			try (PreparedStatement statement = this.connection.prepareStatement(
					"INSERT INTO users (%s, email, visits) VALUES (?, ?, 0) RETURNING id".formatted(column()))) {
				statement.setString(1, name);
				statement.setString(2, "mail" + this.random.nextInt());
				try (ResultSet rows = statement.executeQuery()) {
					rows.next();
					return rows.getLong(1);
				}
			}
		}, (inserted) -> inserted));
		if (id != null) {
			this.ids.add(id);
			this.written.put(id, new LastWrite(this.release, name));
		}
	}

	private void delete() {
		long id = pick();
		Integer count = attempt("delete", () -> update("DELETE FROM users WHERE id = ?", id));
		if (count != null) {
			this.ids.remove(id);
			this.written.remove(id);
		}
	}

	private void upsert() {
		long id = pick();
		String name = nextName();
		Integer count = attempt("upsert", () -> intercepted(() -> update("""
				INSERT INTO users (id, %1$s, email, visits) VALUES (?, ?, 'upserted', 1)
				ON CONFLICT (id) DO UPDATE SET %1$s = EXCLUDED.%1$s, visits = users.visits + 1
				""".formatted(column()), id, name), (rows) -> written(rows, id)));
		remember(count, id, name);
	}

	private void rename() {
		long id = pick();
		String name = nextName();
		Integer count = attempt("rename",
				() -> intercepted(() -> update("UPDATE users SET %s = ? WHERE id = ?".formatted(column()), name, id),
						(rows) -> written(rows, id)));
		remember(count, id, name);
	}

	private void touch() {
		long id = pick();
		attempt("touch", () -> intercepted(() -> update("UPDATE users SET visits = visits + 1, email = ? WHERE id = ?",
				"mail" + this.random.nextInt(), id), (rows) -> written(rows, id)));
	}

	/**
	 * Read the entity and write all its columns, as an object mapper does when one of
	 * them has changed.
	 */
	private void saveAllColumns() {
		long id = pick();
		attempt("save", () -> intercepted(() -> {
			try (PreparedStatement select = this.connection
				.prepareStatement("SELECT %s, email, visits FROM users WHERE id = ?".formatted(column()))) {
				select.setLong(1, id);
				try (ResultSet rows = select.executeQuery()) {
					if (!rows.next()) {
						throw new IllegalStateException("Row %d is gone".formatted(id));
					}
					if (rows.getString(1) == null && !mayBeAbsent()) {
						return 0;
					}
					return update("UPDATE users SET %s = ?, email = ?, visits = ? WHERE id = ?".formatted(column()),
							rows.getString(1), rows.getString(2), rows.getInt(3) + 1, id);
				}
			}
		}, (rows) -> written(rows, id)));
	}

	private void rollback() throws SQLException {
		long id = pick();
		String name = nextName();
		attempt("rolled back rename", () -> {
			this.connection.setAutoCommit(false);
			try {
				return update("UPDATE users SET %s = ? WHERE id = ?".formatted(column()), name, id);
			}
			finally {
				this.connection.rollback();
				this.connection.setAutoCommit(true);
			}
		});
	}

	/**
	 * What a hook does: collect the key of the row that was written, and put it in step
	 * before the commit.
	 */
	private <T> T intercepted(Callable<T> statement, Function<T, @Nullable Long> id) throws Exception {
		if (this.interceptors.isEmpty()) {
			return statement.call();
		}
		this.connection.setAutoCommit(false);
		try {
			WrittenRows rows = this.interceptors.get().begin();
			T result = statement.call();
			Long row = id.apply(result);
			if (row != null && rows.wants(this.entity)) {
				rows.add(this.entity, List.of(Long.toString(row)));
			}
			rows.reconcile(this.connection);
			this.connection.commit();
			return result;
		}
		catch (Exception ex) {
			this.connection.rollback();
			throw ex;
		}
		finally {
			this.connection.setAutoCommit(true);
		}
	}

	private static @Nullable Long written(int rows, long id) {
		return (rows > 0) ? id : null;
	}

	private void remember(@Nullable Integer count, long id, @Nullable String name) {
		if (count != null) {
			if (count != 1) {
				this.traffic.failed("write of row " + id, new IllegalStateException(count + " rows were written"));
			}
			this.written.put(id, new LastWrite(this.release, name));
		}
	}

	private int update(String statement, @Nullable Object... parameters) throws SQLException {
		try (PreparedStatement prepared = this.connection.prepareStatement(statement)) {
			for (int i = 0; i < parameters.length; i++) {
				prepared.setObject(i + 1, parameters[i],
						(parameters[i] == null) ? java.sql.Types.VARCHAR : (parameters[i] instanceof Long)
								? java.sql.Types.BIGINT
								: (parameters[i] instanceof Integer) ? java.sql.Types.INTEGER : java.sql.Types.VARCHAR);
			}
			return prepared.executeUpdate();
		}
	}

	private <T> @Nullable T attempt(String what, Callable<T> statement) {
		return this.traffic.measure(this.release + " " + what, statement);
	}

	private long pick() {
		return this.ids.get(this.random.nextInt(this.ids.size()));
	}

	private String column() {
		return this.release.column();
	}

	static Map<Long, LastWrite> memory() {
		return new ConcurrentHashMap<>();
	}

}
