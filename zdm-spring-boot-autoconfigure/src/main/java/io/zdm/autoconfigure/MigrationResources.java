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

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.io.support.ResourcePatternResolver;

import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;

/**
 * Finds the migration files of a release. Goes through Spring's resource abstraction,
 * because plain directory scanning finds nothing in a native image.
 */
final class MigrationResources {

	private static final List<String> EXTENSIONS = List.of("yaml", "yml");

	private final ResourcePatternResolver resolver;

	private final List<String> locations;

	MigrationResources(ResourceLoader resourceLoader, List<String> locations) {
		this.resolver = new PathMatchingResourcePatternResolver(resourceLoader);
		this.locations = List.copyOf(locations);
	}

	/**
	 * Read all files.
	 * @param parser what understands them
	 * @return the migrations in no order
	 * @throws io.zdm.migration.MigrationFileException if a file is not what it should be
	 */
	List<Migration> migrations(MigrationParser parser) {
		Map<String, Migration> migrations = new LinkedHashMap<>();
		for (String location : this.locations) {
			for (Resource resource : find(location)) {
				migrations.computeIfAbsent(uri(resource), (uri) -> parser.parse(read(location, resource)));
			}
		}
		return List.copyOf(migrations.values());
	}

	private List<Resource> find(String location) {
		List<Resource> resources = new ArrayList<>();
		for (String extension : EXTENSIONS) {
			resources.addAll(find(location, pattern(location) + "*." + extension));
		}
		return resources;
	}

	private List<Resource> find(String location, String pattern) {
		try {
			return List.of(this.resolver.getResources(pattern));
		}
		catch (FileNotFoundException ex) {
			// A location that does not exist holds no migrations: the starter is there
			// before the first file is.
			return List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The migration files in %s cannot be listed".formatted(location), ex);
		}
	}

	/**
	 * Look in every jar and directory of the class path that has the location, not only
	 * in the first.
	 */
	private static String pattern(String location) {
		String directory = location.endsWith("/") ? location : location + "/";
		return directory.startsWith(ResourceLoader.CLASSPATH_URL_PREFIX)
				? ResourcePatternResolver.CLASSPATH_ALL_URL_PREFIX
						+ directory.substring(ResourceLoader.CLASSPATH_URL_PREFIX.length())
				: directory;
	}

	private static MigrationFile read(String location, Resource resource) {
		String name = String.valueOf(resource.getFilename());
		try {
			String directory = location.endsWith("/") ? location : location + "/";
			return new MigrationFile(name, directory + name, resource.getContentAsString(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The migration file %s cannot be read".formatted(resource), ex);
		}
	}

	private static String uri(Resource resource) {
		try {
			return resource.getURI().toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The migration file %s cannot be read".formatted(resource), ex);
		}
	}

}
