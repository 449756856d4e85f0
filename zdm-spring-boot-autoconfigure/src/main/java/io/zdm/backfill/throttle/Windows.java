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

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.backfill.Throttling;

/**
 * When backfills may run, judged by the clock of the server: those of the instances may
 * be wrong.
 */
public final class Windows {

	/**
	 * At any time.
	 */
	public static final Windows ALWAYS = new Windows(List.of());

	static final String NAME = "window";

	private static final DateTimeFormatter OPENING = DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm VV",
			Locale.ROOT);

	private final List<Window> windows;

	private Windows(List<Window> windows) {
		this.windows = windows;
	}

	/**
	 * Return windows that are open when one of these is, too.
	 * @param text another window: days, hours, and a zone, as in
	 * {@code Mon-Fri 22:00-06:00 Europe/Berlin}
	 * @param zone the zone where the text has none
	 * @return the windows
	 * @throws IllegalArgumentException if the text is no window; its message says why
	 */
	public Windows and(String text, ZoneId zone) {
		return new Windows(Stream.concat(this.windows.stream(), Stream.of(Window.parse(text, zone))).toList());
	}

	/**
	 * Read the name of a time zone.
	 * @param text the name
	 * @return the zone
	 * @throws IllegalArgumentException if there is none of the name
	 */
	public static ZoneId zone(String text) {
		return Window.zone(text);
	}

	@Override
	public String toString() {
		return this.windows.stream().map(Window::text).collect(Collectors.joining(", "));
	}

	boolean areLimited() {
		return !this.windows.isEmpty();
	}

	boolean areOpen(Instant now) {
		return this.windows.isEmpty() || this.windows.stream().anyMatch((window) -> window.contains(now));
	}

	/**
	 * Say how it is.
	 * @param now the time of the server
	 * @return the state, if there are windows at all
	 */
	Optional<ThrottleState> state(Instant now) {
		if (this.windows.isEmpty()) {
			return Optional.empty();
		}
		return Optional.of(areOpen(now) ? new ThrottleState(NAME, Throttling.Level.NONE, "open", Map.of())
				: new ThrottleState(NAME, Throttling.Level.WINDOW, "opens " + opening(now), Map.of()));
	}

	private String opening(Instant now) {
		Comparator<ZonedDateTime> byTime = Comparator.comparing(ZonedDateTime::toInstant);
		return this.windows.stream()
			.map((window) -> window.nextOpening(now).atZone(window.zone()))
			.min(byTime)
			.map(OPENING::format)
			.orElseThrow();
	}

}
