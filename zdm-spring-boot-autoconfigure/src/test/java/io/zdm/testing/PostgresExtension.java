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

package io.zdm.testing;

import java.util.OptionalInt;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Resolves {@link TestDatabase} parameters. What it made is dropped when the test, or the
 * class that asked for it, is over.
 */
class PostgresExtension implements ParameterResolver {

	private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);

	private final OptionalInt version;

	PostgresExtension() {
		this.version = OptionalInt.empty();
	}

	PostgresExtension(int version) {
		this.version = OptionalInt.of(version);
	}

	@Override
	public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
		return ExtensionContextScope.TEST_METHOD;
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == TestDatabase.class
				&& (this.version.isPresent() || !runsOncePerVersion(context));
	}

	private static boolean runsOncePerVersion(ExtensionContext context) {
		return AnnotationSupport.isAnnotated(context.getTestMethod(), PostgresVersionsTest.class);
	}

	@Override
	public TestDatabase resolveParameter(ParameterContext parameter, ExtensionContext context) {
		int version = this.version.orElseGet(() -> PostgresVersions.selected().newest());
		return context.getStore(NAMESPACE)
			.computeIfAbsent(version, (key) -> TestDatabase.create(PostgresServer.of(version)), TestDatabase.class);
	}

}
