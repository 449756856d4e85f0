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

package io.zdm.migration.bean;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The interfaces through which migrations are written in Java.
 */
public final class SpecInterfaces {

	private SpecInterfaces() {
	}

	/**
	 * Return every interface that needs a proxy.
	 * @return the interfaces, those within others too
	 */
	public static Set<Class<?>> all() {
		Set<Class<?>> found = new LinkedHashSet<>();
		collect(MigrationBuilder.class, found);
		return found;
	}

	private static void collect(Class<?> type, Set<Class<?>> found) {
		for (Method method : type.getMethods()) {
			if (method.getParameterCount() == 1 && method.getParameterTypes()[0] == Consumer.class
					&& method.getDeclaringClass() == type && found.add(ofAuthor(method))) {
				collect(ofAuthor(method), found);
			}
		}
	}

	/**
	 * Return the interface that a method hands to the author.
	 * @param method the method, whose only parameter takes the interface
	 * @return the interface
	 */
	static Class<?> ofAuthor(Method method) {
		Type parameter = method.getGenericParameterTypes()[0];
		return (Class<?>) ((ParameterizedType) parameter).getActualTypeArguments()[0];
	}

}
