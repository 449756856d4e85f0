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

package io.zdm.data;

import java.util.Collection;

/**
 * Knows the tables of entities, for those who know nothing of the object mapper.
 */
@FunctionalInterface
public interface EntityTables {

	/**
	 * Return the tables that an entity is kept in.
	 * @param domainType the entity, as a repository names it
	 * @return the tables, always the same objects; none where the object mapper does not
	 * know the entity, or keeps it in another database
	 */
	Collection<EntityTable> of(Class<?> domainType);

}
