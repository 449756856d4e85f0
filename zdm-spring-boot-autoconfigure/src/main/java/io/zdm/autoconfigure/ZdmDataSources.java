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

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.util.ClassUtils;

import io.zdm.lifecycle.StartupException;

/**
 * The data sources that zdm works through. A connection of zdm's own is a small pool that
 * is closed with the application.
 */
final class ZdmDataSources implements DisposableBean {

	private static final boolean HIKARI = ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource",
			ZdmDataSources.class.getClassLoader());

	private final DataSource application;

	private final @Nullable DataSource own;

	private final boolean ownRole;

	private ZdmDataSources(DataSource application, @Nullable DataSource own, boolean ownRole) {
		this.application = application;
		this.own = own;
		this.ownRole = ownRole;
	}

	/**
	 * Choose the data sources.
	 * @param properties what the environment says
	 * @param marked those marked with {@link ZdmDataSource}
	 * @param all those of the application
	 * @param identity who this process is
	 * @return the data sources
	 */
	static ZdmDataSources of(ZdmProperties.Datasource properties, ObjectProvider<DataSource> marked,
			ObjectProvider<DataSource> all, InstanceIdentity identity) {
		DataSource application = marked.getIfAvailable(all::getIfUnique);
		if (application == null) {
			throw new StartupException(
					"The application has several data sources, and zdm cannot tell which one to use.",
					"Mark the one whose database zdm is to change with @ZdmDataSource or @Primary, or switch zdm off "
							+ "with zdm.enabled=false. The database is untouched.");
		}
		DataSource own = properties.isSet() ? derive(properties, application, identity) : null;
		return new ZdmDataSources(application, own, properties.username() != null);
	}

	private static DataSource derive(ZdmProperties.Datasource properties, DataSource application,
			InstanceIdentity identity) {
		DataSourceBuilder<?> builder = DataSourceBuilder.derivedFrom(application);
		if (!HIKARI || HikariPool.find(application) == null) {
			builder.type(SimpleDriverDataSource.class);
		}
		if (properties.url() != null) {
			builder.url(properties.url());
		}
		if (properties.username() != null) {
			builder.username(properties.username());
			builder.password(properties.password());
		}
		DataSource derived = builder.build();
		if (HIKARI) {
			HikariPool.shrink(derived, application, identity);
		}
		return derived;
	}

	/**
	 * Return the data source of the application itself, in whose transactions its
	 * repositories write.
	 * @return the data source
	 */
	DataSource application() {
		return this.application;
	}

	/**
	 * Return the data source for short transactions: the application's, unless zdm has a
	 * role of its own.
	 * @return the data source
	 */
	DataSource transactional() {
		return (this.own != null && this.ownRole) ? this.own : this.application;
	}

	/**
	 * Return the data source for statements that cannot run in a transaction.
	 * @return the data source
	 */
	DataSource direct() {
		return (this.own != null) ? this.own : this.application;
	}

	/**
	 * Return whether a data source leads to the database that zdm changes: it is the
	 * application's data source, a proxy of it or of what it is a proxy of, or routes to
	 * it.
	 * @param other a data source of the application
	 * @return whether both share their connections
	 */
	boolean leadToSameDatabase(DataSource other) {
		DataSource wanted = unwrapped(this.application);
		DataSource found = unwrapped(other);
		return found == wanted || (found instanceof AbstractRoutingDataSource routing
				&& routing.getResolvedDataSources().values().stream().anyMatch((each) -> unwrapped(each) == wanted));
	}

	private static DataSource unwrapped(DataSource dataSource) {
		DataSource current = dataSource;
		while (current instanceof DelegatingDataSource proxy && proxy.getTargetDataSource() != null) {
			current = proxy.getTargetDataSource();
		}
		return current;
	}

	@Override
	public void destroy() throws Exception {
		if (this.own instanceof AutoCloseable closeable) {
			closeable.close();
		}
	}

	/**
	 * Apart, because Hikari need not be there.
	 */
	private static final class HikariPool {

		/**
		 * One connection for the worker, one for the heartbeat, one for the endpoint, one
		 * to look who stands in the way, one for the throttles.
		 */
		private static final int CONNECTIONS = 5;

		static @Nullable HikariDataSource find(DataSource dataSource) {
			return DataSourceUnwrapper.unwrap(dataSource, HikariDataSource.class);
		}

		static void shrink(DataSource derived, DataSource application, InstanceIdentity identity) {
			HikariDataSource origin = find(application);
			if (derived instanceof HikariDataSource pool && origin != null) {
				pool.setPoolName("zdm");
				pool.setMaximumPoolSize(CONNECTIONS);
				pool.setMinimumIdle(0);
				pool.setSchema(origin.getSchema());
				pool.setConnectionInitSql(origin.getConnectionInitSql());
				origin.getDataSourceProperties()
					.forEach((key, value) -> pool.addDataSourceProperty(String.valueOf(key), value));
				ZdmConnectionTagger.tag(pool, identity.sessionName());
			}
		}

	}

}
