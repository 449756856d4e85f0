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

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.zdm.postgres.Session;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * Counts the rows of one verification batch by a transformer. A row of which one side is
 * missing has been written after the marked rows were filled; it counts against the proof
 * only if it cannot be converted: what the drop must not lose is looked at once more
 * under its lock.
 */
final class TransformedCensus implements RowCallbackHandler {

	private static final int FETCH_SIZE = 1000;

	private final TypedTransformer transformer;

	private final Sampling sampling;

	private final long relfilenode;

	private final List<String> samples = new ArrayList<>();

	private final List<String> lossySamples = new ArrayList<>();

	private long rows;

	private long disobeying;

	private long absent;

	private long lossy;

	TransformedCensus(TypedTransformer transformer, Sampling sampling, long relfilenode) {
		this.transformer = transformer;
		this.sampling = sampling;
		this.relfilenode = relfilenode;
	}

	/**
	 * Count.
	 * @param session the transaction
	 * @param query the rows: what names each, S and T
	 * @return what was counted
	 */
	Census run(Session session, String query) {
		session.jdbc().query((connection) -> {
			PreparedStatement statement = connection.prepareStatement(query);
			statement.setFetchSize(FETCH_SIZE);
			return statement;
		}, this);
		return new Census(this.rows, this.disobeying, this.absent, this.lossy, this.samples, this.lossySamples,
				this.relfilenode);
	}

	@Override
	public void processRow(ResultSet row) throws SQLException {
		this.rows++;
		Object source = this.transformer.readSource(row, 2);
		Object target = this.transformer.readTarget(row, 3);
		boolean marked = (source == null || target == null);
		if ((source == null && target == null) || (marked && !this.sampling.looksAtMarkedRows())) {
			return;
		}
		try {
			compare(row, source, target);
		}
		catch (ConversionFailedException ex) {
			this.absent += (target == null) ? 1 : 0;
			disobeys(this.sampling.unconvertible(row.getString(1), target == null, String.valueOf(ex.getMessage())));
		}
	}

	private void compare(ResultSet row, @Nullable Object source, @Nullable Object target) throws SQLException {
		if (source == null && target != null) {
			this.transformer.backwardText(target);
		}
		else if (target == null && source != null) {
			this.transformer.forwardText(source);
		}
		else if (source != null && target != null && !this.transformer.keepsSource(source, target)) {
			this.lossy++;
			if (this.lossySamples.isEmpty()) {
				this.lossySamples.add(row.getString(1));
			}
			if (!this.transformer.isForward(source, target)) {
				disobeys(this.sampling.disobeying(row.getString(1)));
			}
		}
	}

	private void disobeys(String sample) {
		this.disobeying++;
		if (this.samples.size() < this.sampling.most()) {
			this.samples.add(sample);
		}
	}

}
