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

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import io.zdm.migration.Key;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind an interface whose methods are called like the keys of an operation:
 * it writes down what a file would say.
 */
final class WrittenKeys implements InvocationHandler {

	private final String owner;

	private final Map<String, Key> keys = new LinkedHashMap<>();

	private final Map<String, Object> values = new LinkedHashMap<>();

	private WrittenKeys(String owner, List<Key> keys) {
		this.owner = owner;
		keys.forEach((key) -> this.keys.put(JavaName.of(key.name()), key));
	}

	/**
	 * Let an author write keys.
	 * @param <S> the interface
	 * @param type the interface
	 * @param owner what the keys belong to, for messages
	 * @param keys the keys
	 * @param author the author
	 * @return the values by the names of their keys, as a file would have them
	 */
	static <S> Map<String, Object> by(Class<S> type, String owner, List<Key> keys, Consumer<S> author) {
		WrittenKeys written = new WrittenKeys(owner, keys);
		author.accept(type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, written)));
		return written.values;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
		Key key = this.keys.get(method.getName());
		if (key == null || arguments == null) {
			return ofEveryObject(proxy, method, arguments);
		}
		Object argument = Objects.requireNonNull(arguments[0],
				() -> "'%s' of %s must not be null".formatted(key.name(), this.owner));
		switch (key.kind().name()) {
			case "LIST", "ITEMS" -> items(key).addAll(added(key, method, argument));
			case "SETTINGS" -> settings(key).put(argument.toString(), String.valueOf(arguments[1]));
			default -> put(key, value(key, method, argument));
		}
		return proxy;
	}

	private void put(Key key, Object value) {
		if (this.values.putIfAbsent(key.name(), value) != null) {
			throw new IllegalStateException(
					"'%s' of %s is given twice; keep one of them".formatted(key.name(), this.owner));
		}
	}

	@SuppressWarnings("unchecked")
	private List<Object> items(Key key) {
		return (List<Object>) this.values.computeIfAbsent(key.name(), (name) -> new ArrayList<>());
	}

	@SuppressWarnings("unchecked")
	private Map<String, Object> settings(Key key) {
		return (Map<String, Object>) this.values.computeIfAbsent(key.name(), (name) -> new LinkedHashMap<>());
	}

	private List<?> added(Key key, Method method, Object argument) {
		if (argument instanceof String[] names) {
			return Arrays.asList(names);
		}
		return List.of((argument instanceof String text) ? Map.of(key.keys().get(0).name(), text)
				: value(key, method, argument));
	}

	private Object value(Key key, Method method, Object argument) {
		if (argument instanceof String[] texts) {
			return Arrays.asList(texts);
		}
		return (argument instanceof Consumer<?> author) ? below(key, method, author) : argument;
	}

	@SuppressWarnings("unchecked")
	private Map<String, Object> below(Key key, Method method, Consumer<?> author) {
		Class<Object> type = (Class<Object>) SpecInterfaces.ofAuthor(method);
		return by(type, "'%s' of %s".formatted(key.name(), this.owner), key.keys(), (Consumer<Object>) author);
	}

	private @Nullable Object ofEveryObject(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
		return switch (method.getName()) {
			case "toString" -> this.owner + " " + this.values;
			case "hashCode" -> System.identityHashCode(proxy);
			case "equals" -> arguments != null && proxy == arguments[0];
			default -> throw new IllegalStateException("%s has no key for %s".formatted(this.owner, method));
		};
	}

}
