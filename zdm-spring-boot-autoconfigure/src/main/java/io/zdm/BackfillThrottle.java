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

package io.zdm;

/**
 * What an application knows of its own that a backfill should yield to, besides what zdm
 * looks at: a bean of this type is one more throttle.
 * <p>
 * It is read several times a second while a backfill runs on this instance, by a thread
 * of its own and never within a transaction: it should answer within a second. The most
 * severe of all throttles wins. Where it throws an exception, or gives no answer for two
 * seconds, the backfill pauses with that as the reason.
 *
 * @since 0.1.0
 */
public interface BackfillThrottle {

	/**
	 * Return the name under which it is shown and its time is accounted.
	 * @return the name, in lower case with hyphens, always the same
	 */
	String name();

	/**
	 * Find out whether a backfill should yield now.
	 * @return what was found
	 */
	ThrottleReading read();

}
