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

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.zdm.plan.Conversion;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TransactionSettings;
import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillProgress;
import io.zdm.store.BackfillRanges;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.StoreSchema;
import io.zdm.testing.TestDatabase;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A table of users whose column {@code user_name} is being renamed to
 * {@code display_name}, its sync as a hand-written trigger, and small batches so that
 * even small tables have many.
 */
final class BackfillFixture {

	static final Identifier SCHEMA = new Identifier("zdm");

	static final BackfillSettings SMALL = new BackfillSettings(BackfillPace.DEFAULT.withPauseRatio(0), 8, 4, 8, 100,
			Duration.ofMillis(50), Duration.ofSeconds(30), RecheckPace.DEFAULT);

	static final QualifiedName USERS = QualifiedName.of("public", "users");

	static final Mapping RENAME = mapping(USERS, "user_name", "display_name");

	static final BackfillWorker WORKER = new BackfillWorker(new UUID(0, 1), Duration.ofSeconds(15));

	static final Fence NO_FENCE = (session) -> {
	};

	static final Checkpoint GO_ON = (note) -> true;

	private final Database database;

	private final JdbcTemplate jdbc;

	private final BackfillLog log = new BackfillLog(SCHEMA);

	BackfillFixture(TestDatabase database) {
		this(database, database.database());
	}

	BackfillFixture(TestDatabase database, Database worker) {
		this.database = worker;
		this.jdbc = database.jdbc();
		new StoreSchema(database.database(), SCHEMA).install();
	}

	static Mapping mapping(QualifiedName table, String source, String target) {
		return new Mapping("v2_0", table, List.of(text(source)), List.of(text(target)),
				List.of(new Conversion.Identity(new Identifier(source))),
				List.of(new Conversion.Identity(new Identifier(target))));
	}

	static MappedColumn text(String name) {
		return new MappedColumn(new Identifier(name), "text", Optional.empty(), true, Optional.empty());
	}

	/**
	 * Create the table with some rows whose pages are full, then what expand adds.
	 */
	BackfillFixture users(int rows) {
		this.jdbc.execute(
				"""
						CREATE TABLE users (id bigint PRIMARY KEY, user_name text, email text NOT NULL, visits int NOT NULL)""");
		this.jdbc.update("""
				INSERT INTO users SELECT i, 'name ' || i, repeat('x', 120), 0 FROM generate_series(1, ?) AS i""", rows);
		return expanded();
	}

	BackfillFixture expanded() {
		this.jdbc.execute("ALTER TABLE users ADD COLUMN display_name text");
		sync(USERS, "user_name", "display_name");
		return this;
	}

	void sync(QualifiedName table, String source, String target) {
		Identifier s = new Identifier(source);
		Identifier t = new Identifier(target);
		this.jdbc.execute("""
				CREATE FUNCTION zdm.sync() RETURNS trigger LANGUAGE plpgsql AS $sync$
				BEGIN
					IF TG_OP = 'INSERT' THEN
						IF NEW.%2$s IS NULL THEN NEW.%2$s := NEW.%1$s; ELSE NEW.%1$s := NEW.%2$s; END IF;
					ELSIF NEW.%2$s IS DISTINCT FROM OLD.%2$s THEN
						IF coalesce(current_setting('zdm.backfill', true), '') = '' THEN NEW.%1$s := NEW.%2$s; END IF;
					ELSIF NEW.%1$s IS DISTINCT FROM OLD.%1$s OR NEW.%2$s IS NULL THEN
						NEW.%2$s := NEW.%1$s;
					END IF;
					RETURN NEW;
				END $sync$""".formatted(s, t));
		this.jdbc.execute("""
				CREATE TRIGGER "~zdm_sync" BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE PROCEDURE zdm.sync()"""
			.formatted(table));
	}

	/**
	 * Write down every update of a row, by key.
	 */
	BackfillFixture audited() {
		this.jdbc.execute("CREATE TABLE audit (id bigint)");
		this.jdbc.execute("""
				CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $audit$
				BEGIN INSERT INTO public.audit VALUES (NEW.id); RETURN NULL; END $audit$""");
		this.jdbc.execute("""
				CREATE TRIGGER audit AFTER UPDATE ON users FOR EACH ROW EXECUTE PROCEDURE audit()""");
		return this;
	}

	WalkOutcome backfill() {
		return backfill(RENAME, NO_FENCE, GO_ON);
	}

	WalkOutcome backfill(Mapping mapping, Fence fence, Checkpoint checkpoint) {
		return backfill(SMALL, mapping, fence, checkpoint);
	}

	WalkOutcome backfill(BackfillSettings settings, Mapping mapping, Fence fence, Checkpoint checkpoint) {
		return new Backfill(this.database, this.log, new BackfillRanges(SCHEMA), settings, Transformers.none(), WORKER)
			.run(mapping, null, false, BackfillControl.of(settings.pace()), fence, checkpoint);
	}

	Census verify(Mapping mapping) {
		verify(mapping, NO_FENCE, GO_ON);
		return Census.parse(progress(Kind.VERIFICATION).result().orElseThrow());
	}

	WalkOutcome verify(Mapping mapping, Fence fence, Checkpoint checkpoint) {
		return new Verification(this.database, this.log, SMALL, Transformers.none()).run(mapping, SMALL::pace, fence,
				checkpoint);
	}

	BackfillProgress progress(Kind kind) {
		return this.database
			.inTransaction(TransactionSettings.BOOKKEEPING, (session) -> this.log.find(session, "v2_0", kind))
			.orElseThrow();
	}

	long count(String condition) {
		return count(USERS, condition);
	}

	long count(QualifiedName table, String condition) {
		Long count = this.jdbc.queryForObject("SELECT count(*) FROM %s WHERE %s".formatted(table, condition),
				Long.class);
		return (count != null) ? count : 0;
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

}
