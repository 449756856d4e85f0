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

package io.zdm.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.zdm.backfill.Setting;
import io.zdm.backfill.throttle.Limits;
import io.zdm.backfill.throttle.Thresholds;

/**
 * Two thresholds of a throttle of which the graver one is reached before the milder one,
 * which then would never hold.
 *
 * @param milder the threshold of the milder level
 * @param graver the threshold of the graver level
 * @param side on which side of a threshold its level holds
 */
public record ThresholdContradiction(EffectiveSetting milder, EffectiveSetting graver, Limits.Side side) {

	/**
	 * Find thresholds that contradict each other.
	 * @param thresholds the thresholds of a throttle
	 * @param layers what is in force
	 * @param version the version of the migration; empty for those of which nothing is
	 * said
	 * @return the contradictions
	 */
	static List<ThresholdContradiction> find(Thresholds thresholds, SettingLayers layers, Optional<String> version) {
		List<ThresholdContradiction> found = new ArrayList<>();
		List<Setting<Double>> settings = thresholds.settings();
		for (int milder = 0; milder < settings.size(); milder++) {
			for (int graver = milder + 1; graver < settings.size(); graver++) {
				EffectiveSetting mild = layers.of(settings.get(milder), version);
				EffectiveSetting grave = layers.of(settings.get(graver), version);
				double from = settings.get(milder).parse(mild.value());
				double to = settings.get(graver).parse(grave.value());
				if (from > 0 && to > 0 && !thresholds.side().isReached(from, to)) {
					found.add(new ThresholdContradiction(mild, grave, thresholds.side()));
				}
			}
		}
		return found;
	}

	/**
	 * Return what is wrong with one of the two.
	 * @param one the one
	 * @return what it must not be, and what the other one is
	 */
	public String reason(EffectiveSetting one) {
		boolean isGraver = one.equals(this.graver);
		EffectiveSetting other = isGraver ? this.milder : this.graver;
		return "must not be %s than %s, which is %s (%s)".formatted(isGraver ? this.side.before() : this.side.beyond(),
				other.name(), other.value(), other.from());
	}

	/**
	 * Return the one of the two that was said of a single migration.
	 * @return that of the graver level, where both were
	 */
	public EffectiveSetting ofMigration() {
		return this.graver.from().startsWith(SettingLayers.OF_MIGRATION) ? this.graver : this.milder;
	}

	/**
	 * Return why a change that leads to this cannot be made.
	 * @param changes the change
	 * @return the reason
	 */
	String refuse(SettingChanges changes) {
		EffectiveSetting changed = changes.values().containsKey(this.graver.name()) ? this.graver : this.milder;
		return "'%s' is not possible for %s: it %s".formatted(changes.text(changed.name()), changed.name(),
				changes.isGiven(changed.name()) ? reason(changed)
						: "would be %s (%s), and %s".formatted(changed.value(), changed.from(), reason(changed)));
	}

}
