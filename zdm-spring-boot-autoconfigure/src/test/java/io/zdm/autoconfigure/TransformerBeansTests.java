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

package io.zdm.autoconfigure;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.zdm.ColumnTransformer;
import io.zdm.backfill.TypedTransformer;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TransformerBeans}.
 */
class TransformerBeansTests {

	private static final AtomicInteger created = new AtomicInteger();

	@Test
	void resolvesTheTypesOfAMethodThatReturnsTheInterface() {
		assertThat(find("declared")).hasValueSatisfying((transformer) -> {
			assertThat(transformer.source()).isEqualTo(Integer.class);
			assertThat(transformer.target()).isEqualTo(byte[].class);
			assertThat(transformer.forwardText(5)).isEqualTo("\\x05");
		});
	}

	@Test
	void resolvesTheTypesOfAClass() {
		assertThat(find("ofAClass")).hasValueSatisfying((transformer) -> {
			assertThat(transformer.source()).isEqualTo(Long.class);
			assertThat(transformer.target()).isEqualTo(String.class);
		});
	}

	@Test
	void findsNothingWhereThereIsNoSuchBeanOrItIsSomethingElse() {
		assertThat(find("missing")).isEmpty();
		assertThat(find("somethingElse")).isEmpty();
	}

	@Test
	void findsNothingWhereNobodySaysTheTypes() {
		assertThat(find("untyped")).isEmpty();
	}

	@Test
	void createsTheBeanWhenItIsNeeded() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Beans.class)) {
			int before = created.get();
			TypedTransformer transformer = new TransformerBeans(context.getBeanFactory()).find("lazy").orElseThrow();
			assertThat(created).hasValue(before);

			transformer.forwardText("a");
			assertThat(created).hasValue(before + 1);
		}
	}

	private static Optional<TypedTransformer> find(String bean) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Beans.class)) {
			return new TransformerBeans(context.getBeanFactory()).find(bean).map((found) -> {
				assertThat(found.transformer().get()).isNotNull();
				return found;
			});
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		ColumnTransformer<Integer, byte[]> declared() {
			return new Generic<>(5, new byte[] { 5 });
		}

		@Bean
		Digits ofAClass() {
			return new Digits();
		}

		@Bean
		ColumnTransformer<?, ?> untyped() {
			return new Generic<>("", "");
		}

		@Bean
		@Lazy
		ColumnTransformer<String, String> lazy() {
			created.incrementAndGet();
			return new Generic<>("", "");
		}

		@Bean
		String somethingElse() {
			return "";
		}

	}

	private record Generic<S, T>(S source, T target) implements ColumnTransformer<S, T> {

		@Override
		public T forward(S value) {
			return this.target;
		}

		@Override
		public S backward(T value) {
			return this.source;
		}

	}

	static final class Digits implements ColumnTransformer<Long, String> {

		@Override
		public String forward(Long source) {
			return source.toString();
		}

		@Override
		public Long backward(String target) {
			return Long.valueOf(target);
		}

	}

}
