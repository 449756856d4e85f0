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

/**
 * The throttles that measure something of the application itself.
 */
public enum ApplicationThrottle implements ThrottleKind {

	/**
	 * How many threads wait for a connection of the application's pool.
	 */
	HIKARI_PENDING("hikari-pending", Measure.COUNT),

	/**
	 * How long it takes to get such a connection.
	 */
	HIKARI_ACQUISITION("hikari-acquisition", Measure.SECONDS),

	/**
	 * How long requests take.
	 */
	HTTP_LATENCY("http-latency", Measure.SECONDS),

	/**
	 * How many of the requests fail.
	 */
	HTTP_ERRORS("http-errors", Measure.SHARE);

	private final String text;

	private final Measure measure;

	ApplicationThrottle(String text, Measure measure) {
		this.text = text;
		this.measure = measure;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public Measure measure() {
		return this.measure;
	}

}
