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

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Hours of some days of the week. Hours that end before they begin reach into the next
 * day, and the days are those on which they begin.
 *
 * @param hours days and hours as they were written
 * @param days the days on which it opens
 * @param from when it opens
 * @param length the minutes of the wall clock that it stays open
 * @param zone whose wall clock that is
 */
record Window(String hours, Set<DayOfWeek> days, LocalTime from, int length, ZoneId zone) {

	private static final int MINUTES_PER_DAY = 24 * 60;

	private static final Pattern TEXT = Pattern
		.compile("(?:(?<days>[A-Za-z,-]+)\\s+)?(?<from>\\d{1,2}:\\d{2})-(?<to>\\d{1,2}:\\d{2})(?:\\s+(?<zone>\\S+))?");

	private static final String EXAMPLES = "Write days and hours such as 'Mon-Fri 22:00-06:00', 'Sat,Sun 00:00-24:00' "
			+ "or '01:00-05:00 Europe/Berlin'";

	/**
	 * Read a window.
	 * @param text days, hours and a zone; days and zone may be missing
	 * @param zone the zone where the text has none
	 * @return the window
	 * @throws IllegalArgumentException if the text is no window; its message says why
	 */
	static Window parse(String text, ZoneId zone) {
		Matcher matcher = TEXT.matcher(text.trim());
		if (!matcher.matches()) {
			throw new IllegalArgumentException(EXAMPLES
					+ "; in a .properties file, where a comma parts two windows, number them: windows[0]=Sat,Sun 00:00-24:00");
		}
		int from = minutes(matcher.group("from"));
		int to = minutes(matcher.group("to"));
		if (from == to || from == MINUTES_PER_DAY) {
			throw new IllegalArgumentException("It begins when it ends; the whole day is 00:00-24:00");
		}
		int length = (to > from) ? to - from : to - from + MINUTES_PER_DAY;
		String own = matcher.group("zone");
		String hours = (own != null) ? text.trim().substring(0, text.trim().length() - own.length()).trim()
				: text.trim();
		return new Window(hours, days(matcher.group("days")), LocalTime.of(from / 60, from % 60), length,
				(own != null) ? zone(own) : zone);
	}

	private static int minutes(String text) {
		String[] parts = text.split(":");
		int hours = Integer.parseInt(parts[0]);
		int minutes = Integer.parseInt(parts[1]);
		if (minutes > 59 || hours * 60 + minutes > MINUTES_PER_DAY) {
			throw new IllegalArgumentException("'%s' is no time of the day".formatted(text));
		}
		return hours * 60 + minutes;
	}

	private static Set<DayOfWeek> days(@Nullable String text) {
		if (text == null) {
			return Collections.unmodifiableSet(EnumSet.allOf(DayOfWeek.class));
		}
		Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
		for (String part : text.split(",")) {
			String[] ends = part.split("-");
			if (ends.length < 1 || ends.length > 2) {
				throw new IllegalArgumentException("'%s' are no days. %s".formatted(part, EXAMPLES));
			}
			DayOfWeek last = day(ends[ends.length - 1]);
			for (DayOfWeek day = day(ends[0]); day != last; day = day.plus(1)) {
				days.add(day);
			}
			days.add(last);
		}
		return Collections.unmodifiableSet(days);
	}

	private static DayOfWeek day(String text) {
		for (DayOfWeek day : DayOfWeek.values()) {
			String name = day.name().toLowerCase(Locale.ROOT);
			String wanted = text.toLowerCase(Locale.ROOT);
			if (name.equals(wanted) || name.substring(0, 3).equals(wanted)) {
				return day;
			}
		}
		throw new IllegalArgumentException("'%s' is no day of the week. %s".formatted(text, EXAMPLES));
	}

	/**
	 * Read the name of a time zone.
	 * @param text the name
	 * @return the zone
	 * @throws IllegalArgumentException if there is none of the name
	 */
	static ZoneId zone(String text) {
		try {
			return ZoneId.of(text);
		}
		catch (DateTimeException ex) {
			throw new IllegalArgumentException(
					"'%s' is no time zone. Write a name such as Europe/Berlin or UTC".formatted(text), ex);
		}
	}

	String text() {
		return this.hours + " " + this.zone;
	}

	/**
	 * Return whether it is open.
	 * @param now the time of the server
	 * @return whether it is
	 */
	boolean contains(Instant now) {
		LocalDate today = now.atZone(this.zone).toLocalDate();
		return contains(today, now) || contains(today.minusDays(1), now);
	}

	private boolean contains(LocalDate day, Instant now) {
		return this.days.contains(day.getDayOfWeek()) && !now.isBefore(opening(day)) && now.isBefore(closing(day));
	}

	/**
	 * Return when it opens next.
	 * @param now the time of the server
	 * @return the time, after now
	 */
	Instant nextOpening(Instant now) {
		LocalDate day = now.atZone(this.zone).toLocalDate();
		while (!this.days.contains(day.getDayOfWeek()) || !opening(day).isAfter(now)) {
			day = day.plusDays(1);
		}
		return opening(day);
	}

	private Instant opening(LocalDate day) {
		return at(day.atTime(this.from));
	}

	private Instant closing(LocalDate day) {
		return at(day.atTime(this.from).plusMinutes(this.length));
	}

	/**
	 * A time that the clocks leave out is when they are put forward; of one that they
	 * show twice, the first counts.
	 */
	private Instant at(LocalDateTime time) {
		ZoneOffsetTransition transition = this.zone.getRules().getTransition(time);
		return (transition != null && transition.isGap()) ? transition.getInstant()
				: time.atZone(this.zone).toInstant();
	}

}
