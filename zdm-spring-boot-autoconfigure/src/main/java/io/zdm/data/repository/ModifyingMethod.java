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

package io.zdm.data.repository;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Recognizes the methods of repositories whose queries may leave rows behind that no
 * entity was written for, by annotations whose classes need not be there.
 */
final class ModifyingMethod {

	private static final String[] MODIFYING = { "org.springframework.data.jpa.repository.Modifying",
			"org.springframework.data.jdbc.repository.query.Modifying" };

	private static final String[] QUERY = { "org.springframework.data.jpa.repository.Query",
			"org.springframework.data.jdbc.repository.query.Query" };

	/**
	 * Only what can be told for sure: one that begins in another way may delete, too.
	 */
	private static final Pattern DELETE = Pattern.compile("\\s*delete\\s.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

	private ModifyingMethod() {
	}

	/**
	 * Return whether a repository has such methods. Asked of the interface: under AOT the
	 * repository does not tell its queries.
	 * @param repository the interface
	 * @return whether there is one
	 */
	static boolean isIn(Class<?> repository) {
		return Arrays.stream(repository.getMethods()).anyMatch(ModifyingMethod::is);
	}

	/**
	 * Return whether a method may insert or update rows by a query.
	 * @param method the method of a repository
	 * @return whether it is annotated as modifying, and does not only delete
	 */
	static boolean is(Method method) {
		MergedAnnotations annotations = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
		return Stream.of(MODIFYING).anyMatch(annotations::isPresent) && Stream.of(QUERY)
			.map(annotations::get)
			.filter(MergedAnnotation::isPresent)
			.map((query) -> query.getString(MergedAnnotation.VALUE))
			.noneMatch((query) -> DELETE.matcher(query).matches());
	}

}
