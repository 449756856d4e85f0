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

import java.time.Duration;

import io.zdm.backfill.PageBudget.Pass;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PageBudget}.
 */
class PageBudgetTests {

	private static final Duration TARGET = Duration.ofMillis(20);

	private final PageBudget budget = new PageBudget(256, 8);

	@Test
	void theFirstPassIsSplitAndAnOnlyOneTakesFewPages() {
		assertThat(this.budget.pages(Pass.FIRST)).isEqualTo(64);
		assertThat(this.budget.pages(Pass.later(1))).isEqualTo(256);
		assertThat(this.budget.pages(Pass.ALL)).isEqualTo(32);
	}

	@Test
	void shrinksAtOnce() {
		this.budget.took(Pass.later(1), 256, Duration.ofMillis(80), TARGET);

		assertThat(this.budget.pages(Pass.later(1))).isEqualTo(64);
	}

	@Test
	void growsSlowly() {
		this.budget.took(Pass.later(1), 256, Duration.ofMillis(1), TARGET);

		assertThat(this.budget.pages(Pass.later(1))).isEqualTo(307);
	}

	@Test
	void aStatementThatTookLessThanItsShareTellsNothingOfLargerOnes() {
		this.budget.took(Pass.later(1), 3, Duration.ofMillis(1), TARGET);

		assertThat(this.budget.pages(Pass.later(1))).isEqualTo(256);
	}

	/**
	 * They cost the same on each range, but not as much as one another.
	 */
	@Test
	void eachLaterPassBeginsLikeTheOneBeforeAndHasASizeOfItsOwn() {
		this.budget.took(Pass.later(1), 256, Duration.ofMillis(40), TARGET);
		assertThat(this.budget.pages(Pass.later(2))).isEqualTo(128);

		this.budget.took(Pass.later(2), 128, Duration.ofMillis(80), TARGET);

		assertThat(this.budget.pages(Pass.later(1))).isEqualTo(128);
		assertThat(this.budget.pages(Pass.later(2))).isEqualTo(32);
		assertThat(this.budget.pages(Pass.later(3))).isEqualTo(32);
	}

	@Test
	void theFirstPassAndTheLaterOnesDoNotDependOnEachOther() {
		this.budget.took(Pass.FIRST, 64, Duration.ofMillis(40), TARGET);

		assertThat(this.budget.pages(Pass.FIRST)).isEqualTo(32);
		assertThat(this.budget.pages(Pass.later(1))).isEqualTo(256);
	}

	@Test
	void onePageIsTheLeast() {
		for (int statement = 0; statement < 20; statement++) {
			this.budget.took(Pass.ALL, this.budget.pages(Pass.ALL), Duration.ofSeconds(5), TARGET);
		}

		assertThat(this.budget.pages(Pass.ALL)).isEqualTo(1);
		assertThat(this.budget.halve(Pass.ALL, 1)).isFalse();
	}

	@Test
	void aStatementThatRanOutOfTimeIsHalved() {
		assertThat(this.budget.halve(Pass.later(1), 256)).isTrue();
		assertThat(this.budget.pages(Pass.later(1))).isEqualTo(128);
	}

}
