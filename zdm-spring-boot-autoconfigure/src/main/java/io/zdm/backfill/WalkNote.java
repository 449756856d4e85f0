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

import io.zdm.Activity;

/**
 * What a walk says of itself between two batches.
 *
 * @param activity what it is doing
 * @param text why, for a person; empty while it simply goes on
 */
public record WalkNote(Activity activity, String text) {

	/**
	 * It goes on.
	 */
	public static final WalkNote RUNNING = new WalkNote(Activity.RUNNING, "");

	/**
	 * Return the note of a walk that waits.
	 * @param text what for
	 * @return the note; of a walk that goes on where the text is empty
	 */
	public static WalkNote waiting(String text) {
		return text.isEmpty() ? RUNNING : new WalkNote(Activity.WAITING, text);
	}

}
