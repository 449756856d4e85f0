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

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Instant;

import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.AgentBuilder.RedefinitionStrategy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * A clock that is wrong, for a process of its own. What can be set without native code is
 * what {@link Instant#now()} says; {@code HouseRulesTests} sees to it that zdm asks no
 * other clock either.
 */
final class WrongClock {

	private WrongClock() {
	}

	/**
	 * Return the argument without which the process could not change a class of the JDK.
	 * @return an argument for the JVM
	 */
	static String agent() {
		return "-javaagent:" + ByteBuddyAgent.class.getProtectionDomain().getCodeSource().getLocation().getPath();
	}

	/**
	 * Let the clock of this process be wrong from now on.
	 * @param seconds by how much it is ahead; nothing happens for zero
	 */
	static void set(long seconds) {
		if (seconds == 0) {
			return;
		}
		new AgentBuilder.Default().ignore(ElementMatchers.none())
			.disableClassFormatChanges()
			.with(RedefinitionStrategy.RETRANSFORMATION)
			.type(ElementMatchers.is(Instant.class))
			.transform((type, description, loader, module,
					domain) -> type.visit(Advice.withCustomMapping()
						.bind(Seconds.class, seconds)
						.to(Ahead.class)
						.on(ElementMatchers.named("now").and(ElementMatchers.takesNoArguments()))))
			.installOn(ByteBuddyAgent.getInstrumentation());
		System.out.println("This process says that it is " + Instant.now());
	}

	/**
	 * By how much the clock is ahead.
	 */
	@Retention(RetentionPolicy.RUNTIME)
	@interface Seconds {

	}

	/**
	 * Becomes part of {@link Instant#now()}.
	 */
	static final class Ahead {

		private Ahead() {
		}

		@Advice.OnMethodExit
		static void later(@Seconds long seconds, @Advice.Return(readOnly = false) Instant now) {
			now = now.plusSeconds(seconds);
		}

	}

}
