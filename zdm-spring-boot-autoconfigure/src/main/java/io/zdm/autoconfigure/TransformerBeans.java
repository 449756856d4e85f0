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

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.zdm.ColumnTransformer;
import io.zdm.backfill.Transformers;
import io.zdm.backfill.TypedTransformer;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * The transformers among the beans of the application. None is created before its first
 * value is converted, except where nothing but the bean itself says its types.
 */
final class TransformerBeans implements Transformers {

	private final ConfigurableListableBeanFactory beans;

	private final Map<String, Optional<TypedTransformer>> known = new ConcurrentHashMap<>();

	TransformerBeans(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public Optional<TypedTransformer> find(String bean) {
		Optional<TypedTransformer> found = this.known.get(bean);
		if (found == null) {
			// Not within computeIfAbsent: to look at a bean may create others.
			found = look(bean);
			this.known.put(bean, found);
		}
		return found;
	}

	private Optional<TypedTransformer> look(String bean) {
		if (!this.beans.containsBean(bean) || !this.beans.isTypeMatch(bean, ColumnTransformer.class)) {
			return Optional.empty();
		}
		ResolvableType declared = declared(bean).as(ColumnTransformer.class);
		Class<?> source = declared.getGeneric(0).resolve();
		Class<?> target = declared.getGeneric(1).resolve();
		return (source != null && target != null) ? Optional
			.of(new TypedTransformer(bean, source, target, () -> this.beans.getBean(bean, ColumnTransformer.class)))
				: Optional.empty();
	}

	/**
	 * The bean method's type knows the generics of a lambda; the class those of
	 * everything else.
	 */
	private ResolvableType declared(String bean) {
		ResolvableType definition = this.beans.containsBeanDefinition(bean)
				? this.beans.getMergedBeanDefinition(bean).getResolvableType() : ResolvableType.NONE;
		if (isComplete(definition)) {
			return definition;
		}
		Class<?> type = this.beans.getType(bean);
		return ResolvableType.forClass((type != null) ? type : ColumnTransformer.class);
	}

	private static boolean isComplete(@Nullable ResolvableType type) {
		return type != null && type.as(ColumnTransformer.class).hasGenerics()
				&& !type.as(ColumnTransformer.class).hasUnresolvableGenerics();
	}

}
