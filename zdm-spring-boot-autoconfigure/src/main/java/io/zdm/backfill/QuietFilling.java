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

import io.zdm.postgres.Session;

/**
 * A filling for which the user's triggers of the table do not fire. That of the sync,
 * which is ENABLE ALWAYS, does. Nothing else in the transaction is written like that: the
 * foreign keys between zdm's own tables are triggers, too.
 *
 * @param filling the filling
 */
record QuietFilling(Filling filling) implements Filling {

	@Override
	public long fill(Session session, String rows, boolean aroundLocks) {
		quiet(session);
		long filled = this.filling.fill(session, rows, aroundLocks);
		loud(session);
		return filled;
	}

	@Override
	public boolean fillRow(Session session, String row) {
		quiet(session);
		boolean filled = this.filling.fillRow(session, row);
		loud(session);
		return filled;
	}

	private static void quiet(Session session) {
		session.execute("SET LOCAL session_replication_role = replica");
	}

	private static void loud(Session session) {
		session.execute("SET LOCAL session_replication_role = DEFAULT");
	}

	@Override
	public String candidates() {
		return this.filling.candidates();
	}

	@Override
	public boolean isLeft(Session session, String rows) {
		return this.filling.isLeft(session, rows);
	}

	@Override
	public boolean isDoneInOnePass() {
		return this.filling.isDoneInOnePass();
	}

	@Override
	public String statement(String rows, boolean aroundLocks) {
		return this.filling.statement(rows, aroundLocks);
	}

}
