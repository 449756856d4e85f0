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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.jdbc.core.JdbcTemplate;

import io.zdm.Zdm;
import io.zdm.backfill.Transformers;
import io.zdm.data.DualWrites;
import io.zdm.lifecycle.Engine;
import io.zdm.lifecycle.EngineSettings;
import io.zdm.lifecycle.Interceptors;
import io.zdm.lifecycle.MappedColumns;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.Migrations;
import io.zdm.migration.OperationTypes;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.postgres.Database;
import io.zdm.store.InstanceRole;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for zdm: what runs when the
 * application starts. Work in the background is {@link ZdmWorkerAutoConfiguration apart},
 * so that test slices do without it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = DataSourceAutoConfiguration.class)
@ConditionalOnClass(JdbcTemplate.class)
@ConditionalOnBean(DataSource.class)
@ConditionalOnBooleanProperty(name = "zdm.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ ZdmProperties.class, ZdmThrottleProperties.class })
@Import(DatabaseInitializationDependencyConfigurer.class)
@ImportRuntimeHints(ZdmRuntimeHints.class)
public final class ZdmAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	InstanceIdentity zdmInstanceIdentity(ZdmProperties properties, Environment environment) {
		return new InstanceIdentity(UUID.randomUUID(),
				InstanceIdentity.application(properties.application(), environment));
	}

	@Bean
	@ConditionalOnMissingBean
	ZdmDataSources zdmDataSources(ZdmProperties properties, @ZdmDataSource ObjectProvider<DataSource> marked,
			ObjectProvider<DataSource> dataSources, InstanceIdentity identity) {
		return ZdmDataSources.of(properties.datasource(), marked, dataSources, identity);
	}

	@Bean
	@ConditionalOnMissingBean
	OperationTypes zdmOperationTypes() {
		return OperationRegistry.standard();
	}

	@Bean
	@ConditionalOnMissingBean
	Transformers zdmTransformers(ConfigurableListableBeanFactory beans) {
		return new TransformerBeans(beans);
	}

	@Bean
	@ConditionalOnWebApplication
	@ConditionalOnMissingBean
	DefaultRole zdmServerRole() {
		return new DefaultRole(InstanceRole.WORKER);
	}

	@Bean
	@ConditionalOnNotWebApplication
	@ConditionalOnMissingBean
	DefaultRole zdmJobRole() {
		return new DefaultRole(InstanceRole.OBSERVER);
	}

	@Bean
	@Fallback
	@ConditionalOnMissingBean
	Engine zdmEngine(ZdmProperties properties, InstanceIdentity identity, ZdmDataSources dataSources,
			ObjectProvider<BuildProperties> build, ResourceLoader resources, OperationTypes operations,
			ObjectProvider<MappedColumns> mapped, ObjectProvider<Interceptors> interceptors, Transformers transformers,
			ObjectProvider<DefaultRole> role, ApplicationEventPublisher events, ListableBeanFactory beans,
			ZdmThrottleProperties throttles, Environment environment) {
		EngineSettings settings = new ZdmSettings(properties, Binder.get(environment)).forEngine(identity.id(),
				identity.application(), release(properties, build),
				role.getIfAvailable(() -> new DefaultRole(InstanceRole.WORKER)).role(),
				new ZdmThrottleSettings(throttles).forEngine());
		Database database = new Database(dataSources.transactional());
		boolean same = dataSources.direct() == dataSources.transactional();
		return new Engine(database, same ? database : new Database(dataSources.direct()), settings,
				migrations(new MigrationResources(resources, properties.locations()), operations,
						new MigrationBeans(beans)),
				new UnitedMappedColumns(() -> mapped.orderedStream().toList()),
				interceptors.getIfAvailable(Interceptors::none), transformers, new ConditionBeans(beans),
				events::publishEvent, new ThrottleBeans(beans));
	}

	private static List<Migration> migrations(MigrationResources files, OperationTypes operations,
			MigrationBeans beans) {
		List<Migration> migrations = new ArrayList<>(files.migrations(new MigrationParser(operations)));
		migrations.addAll(beans.migrations());
		return Migrations.ordered(migrations);
	}

	private static String release(ZdmProperties properties, ObjectProvider<BuildProperties> build) {
		String version = properties.instance().version();
		return Optional.ofNullable(version)
			.or(() -> Optional.ofNullable(build.getIfUnique()).map(BuildProperties::getVersion))
			.orElse("unknown");
	}

	@Bean
	@ConditionalOnMissingBean
	ActiveEngine zdmActiveEngine(ZdmProperties properties, ZdmDataSources dataSources, ObjectProvider<Engine> engine) {
		return new ActiveEngine(properties.enabled(), new TargetDatabase(dataSources.transactional()), engine);
	}

	@Bean
	@ConditionalOnMissingBean(ignored = Engine.class)
	Zdm zdm(ActiveEngine engine) {
		return () -> engine.active().map(Engine::migrations).orElse(List.of());
	}

	@Bean
	@ConditionalOnMissingBean(Interceptors.class)
	DualWrites zdmDualWrites(ZdmProperties properties, Transformers transformers) {
		return new DualWrites(properties.dualWrite().checkRate(), transformers);
	}

	@Bean
	@ConditionalOnMissingBean
	ZdmInitializer zdmInitializer(ActiveEngine engine) {
		return new ZdmInitializer(engine);
	}

	@Bean
	static LazyInitializationExcludeFilter zdmLazyInitializationExcludeFilter() {
		return LazyInitializationExcludeFilter.forBeanTypes(ZdmInitializer.class);
	}

	/**
	 * The role of a process where nobody has chosen one. A job may end before a piece of
	 * work does, and its machine is often sized for what it is there for.
	 *
	 * @param role the role
	 */
	record DefaultRole(InstanceRole role) {
	}

	/**
	 * The names of sessions, where the pool is one that can be told.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HikariDataSource.class)
	static class ConnectionTaggerConfiguration {

		@Bean
		static ZdmConnectionTagger zdmConnectionTagger(ObjectProvider<InstanceIdentity> identity) {
			return new ZdmConnectionTagger(
					() -> Optional.ofNullable(identity.getIfAvailable()).map(InstanceIdentity::sessionName));
		}

	}

}
