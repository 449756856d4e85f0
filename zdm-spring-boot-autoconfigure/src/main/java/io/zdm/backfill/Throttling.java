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

/**
 * What holds a backfill back at the moment.
 *
 * @param level how much
 * @param name the name of the throttle, under which the time is accounted
 * @param reason its value and threshold, for a person; empty where nothing holds it back
 */
public record Throttling(Level level, String name, String reason) {

	/**
	 * Nothing does.
	 */
	public static final Throttling NONE = new Throttling(Level.NONE, "", "");

	/**
	 * How much a backfill is held back, least first.
	 */
	public enum Level {

		/**
		 * Not at all.
		 */
		NONE,

		/**
		 * It goes on at a fraction of its pace.
		 */
		SLOWER,

		/**
		 * It waits and goes on by itself.
		 */
		PAUSE,

		/**
		 * It waits because it is not its time of the day: nothing is wrong.
		 */
		WINDOW,

		/**
		 * It ends, and a person has to say that it may go on.
		 */
		STOP

	}

}
