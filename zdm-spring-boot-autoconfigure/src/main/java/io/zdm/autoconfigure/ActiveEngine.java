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

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

import io.zdm.lifecycle.Engine;

/**
 * The engine, where it has something to work on: not when zdm is switched off, be it by
 * property or by an in-memory database in its place.
 */
final class ActiveEngine {

	private final boolean enabled;

	private final TargetDatabase database;

	private final ObjectProvider<Engine> engine;

	private volatile @Nullable Boolean active;

	ActiveEngine(boolean enabled, TargetDatabase database, ObjectProvider<Engine> engine) {
		this.enabled = enabled;
		this.database = database;
		this.engine = engine;
	}

	/**
	 * Return the engine. The first call connects to the database to see what it is.
	 * @return the engine, or nothing where zdm is off
	 * @throws io.zdm.lifecycle.StartupException if the database is none that zdm can
	 * change
	 */
	Optional<Engine> active() {
		return isActive() ? Optional.of(this.engine.getObject()) : Optional.empty();
	}

	private boolean isActive() {
		Boolean known = this.active;
		return (known != null) ? known : find();
	}

	private boolean find() {
		boolean found = this.enabled && this.database.isUsable();
		this.active = found;
		return found;
	}

}
