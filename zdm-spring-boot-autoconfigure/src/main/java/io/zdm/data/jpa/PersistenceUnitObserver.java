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

package io.zdm.data.jpa;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.hibernate.integrator.spi.Integrator;
import org.hibernate.jpa.boot.spi.IntegratorProvider;
import org.hibernate.jpa.boot.spi.JpaSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;
import org.springframework.util.ClassUtils;

/**
 * {@link BeanPostProcessor} that lets integrators into every persistence unit before
 * Hibernate builds it, also into those that an application sets up itself. An integrator
 * of the application's own stays.
 */
public final class PersistenceUnitObserver implements BeanPostProcessor {

	private final Supplier<@Nullable JpaDualWrites> hook;

	private final Set<String> begun = new HashSet<>();

	private final List<Set<String>> built = new ArrayList<>();

	/**
	 * Create an observer that only learns what persistence units map.
	 */
	public PersistenceUnitObserver() {
		this.hook = () -> null;
	}

	/**
	 * Create an observer that also has them intercepted.
	 * @param hook what intercepts them, asked for when the first unit is set up
	 */
	public PersistenceUnitObserver(ObjectProvider<JpaDualWrites> hook) {
		this.hook = hook::getIfAvailable;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof AbstractEntityManagerFactoryBean factory) {
			observe(factory, beanName);
		}
		return bean;
	}

	private void observe(AbstractEntityManagerFactoryBean factory, String beanName) {
		synchronized (this.begun) {
			this.begun.add(beanName);
		}
		Map<String, Object> properties = factory.getJpaPropertyMap();
		List<Integrator> integrators = new ArrayList<>(
				existing(properties.get(JpaSettings.INTEGRATOR_PROVIDER), factory.getBeanClassLoader()));
		integrators.add(new MappedTablesIntegrator(this::add));
		// asked for here: a unit may be built by another thread, while this one holds the
		// lock on beans
		JpaDualWrites dualWrites = this.hook.get();
		if (dualWrites != null) {
			integrators.add(new DualWriteIntegrator(dualWrites, factory::getDataSource));
		}
		properties.put(JpaSettings.INTEGRATOR_PROVIDER, (IntegratorProvider) () -> List.copyOf(integrators));
	}

	/**
	 * The setting may be an instance, a class or the name of one.
	 */
	private static List<Integrator> existing(@Nullable Object setting, @Nullable ClassLoader classLoader) {
		if (setting == null) {
			return List.of();
		}
		if (setting instanceof IntegratorProvider provider) {
			return provider.getIntegrators();
		}
		Class<?> type = (setting instanceof Class<?> given) ? given
				: ClassUtils.resolveClassName(setting.toString(), classLoader);
		return ((IntegratorProvider) BeanUtils.instantiateClass(type)).getIntegrators();
	}

	private void add(Set<String> columns) {
		synchronized (this.begun) {
			this.built.add(columns);
		}
	}

	/**
	 * Return the columns that the persistence units map.
	 * @return the columns, or nothing while one of the units is still being built
	 */
	Optional<Set<String>> columns() {
		synchronized (this.begun) {
			if (this.built.size() < this.begun.size()) {
				return Optional.empty();
			}
			Set<String> columns = new HashSet<>();
			this.built.forEach(columns::addAll);
			return Optional.of(Set.copyOf(columns));
		}
	}

}
