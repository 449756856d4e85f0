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

import tools.jackson.databind.json.JsonMapper;

/**
 * How far a range is.
 *
 * @param passes the stride passes over it
 * @param closing whether it is visited once more after them
 * @param pass the pass, from 0; the last stride pass takes whatever the others have left
 * @param block the block that comes next
 * @param share the share of the range's work that is done, from 0 to 1
 */
record RangePosition(int passes, boolean closing, int pass, long block, double share) {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	static RangePosition first(Strides strides, long from) {
		return new RangePosition(strides.passes(), strides.closing(), 0, from, 0);
	}

	static RangePosition parse(String json) {
		return JSON.readValue(json, RangePosition.class);
	}

	/**
	 * Return whether the pass takes all rows that are left, whatever their class.
	 * @return whether it is the last one with something to fill, or the closing one
	 */
	boolean takesAll() {
		return this.pass >= this.passes - 1;
	}

	/**
	 * Return whether this is the last pass with something to fill.
	 * @return whether it is
	 */
	boolean isLastPass() {
		return this.pass == this.passes - 1;
	}

	boolean isClosing() {
		return this.pass == this.passes;
	}

	private int allPasses() {
		return this.passes + (this.closing ? 1 : 0);
	}

	/**
	 * Return the position after a batch.
	 * @param to the first block after the batch
	 * @param range the blocks of the range
	 * @return the position, which is done after the last pass
	 */
	RangePosition afterBatch(long to, BlockRange range) {
		long size = range.to() - range.from();
		boolean endOfPass = to >= range.to();
		int nextPass = endOfPass ? this.pass + 1 : this.pass;
		long next = endOfPass ? range.from() : to;
		double done = (double) nextPass * size + (next - range.from());
		return new RangePosition(this.passes, this.closing, nextPass, next,
				Math.min(1, done / ((double) allPasses() * size)));
	}

	/**
	 * Return the same position with fewer passes to come.
	 * @return the position whose next pass is the last one
	 */
	RangePosition withoutMorePasses() {
		int less = Math.min(this.passes, this.pass + 1);
		RangePosition shorter = new RangePosition(less, this.closing, this.pass, this.block, 0);
		return new RangePosition(less, this.closing, this.pass, this.block,
				Math.min(1, this.share * allPasses() / shorter.allPasses()));
	}

	boolean isDone() {
		return this.pass >= allPasses();
	}

	String toJson() {
		return JSON.writeValueAsString(this);
	}

}
