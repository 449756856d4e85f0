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

package io.zdm.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once on each selected version of PostgreSQL: 10, 14 and 18 unless
 * {@code -Dzdm.test.postgres=12,13} or {@code -Dzdm.test.postgres=all} says otherwise.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(PostgresVersionsExtension.class)
public @interface PostgresVersionsTest {

	/**
	 * Return the oldest major version that the test is about.
	 * @return the major version
	 */
	int atLeast() default 0;

	/**
	 * Return the newest major version that the test is about.
	 * @return the major version
	 */
	int atMost() default Integer.MAX_VALUE;

}
