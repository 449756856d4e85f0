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

package io.zdm.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.ConcurrentMap;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rules that hold on every floor.
 */
class HouseRulesTests {

	@Test
	void aNameSaysWhatAClassIs() {
		noClasses().should()
			.haveNameMatching(".*(Utils?|Helper|Manager|Impl)")
			.because("a name of the domain says more")
			.check(ZdmClasses.MAIN);
	}

	@Test
	void collaboratorsComeThroughTheConstructor() {
		GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(ZdmClasses.MAIN);
	}

	@Test
	void nobodyWritesToTheConsole() {
		GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(ZdmClasses.MAIN);
	}

	@Test
	void logsGoThroughCommonsLogging() {
		noClasses().should()
			.dependOnClassesThat()
			.resideInAnyPackage("java.util.logging..", "org.slf4j..", "ch.qos.logback..")
			.check(ZdmClasses.MAIN);
	}

	@Test
	void staticFieldsAreConstants() {
		fields().that()
			.areStatic()
			.should()
			.beFinal()
			.because("two applications may share a class loader")
			.check(ZdmClasses.MAIN);
		noFields().that()
			.areStatic()
			.should()
			.haveRawType(DescribedPredicate.or(JavaClass.Predicates.resideInAPackage("java.util.concurrent.atomic.."),
					JavaClass.Predicates.assignableTo(ThreadLocal.class),
					JavaClass.Predicates.assignableTo(ConcurrentMap.class), JavaClass.Predicates.type(HashMap.class),
					JavaClass.Predicates.type(ArrayList.class)))
			.because("a static field that changes is state that no test can see")
			.check(ZdmClasses.MAIN);
	}

	@Test
	void testsWaitForWhatTheyExpect() {
		noClasses().should()
			.callMethodWhere(DescribedPredicate.describe("Thread.sleep is called",
					(call) -> call.getTargetOwner().isEquivalentTo(Thread.class)
							&& call.getTarget().getName().equals("sleep")))
			.because("Awaitility says what is waited for")
			.check(ZdmClasses.TESTS);
	}

	/**
	 * The API, the operations, the builder of migrations in Java, annotations and the
	 * endpoint's JSON are for users; all else that is public has to be used.
	 */
	@Test
	void whatIsPublicIsUsedByAnotherPackage() {
		classes().that()
			.arePublic()
			.and()
			.areTopLevelClasses()
			.and()
			.resideOutsideOfPackage("io.zdm")
			.and()
			.areNotAnnotatedWith(AutoConfiguration.class)
			.and()
			.areNotAnnotations()
			.and()
			.resideOutsideOfPackages("io.zdm.migration.operation", "io.zdm.migration.bean")
			.and()
			.haveSimpleNameNotEndingWith("Descriptor")
			.and()
			.areNotAssignableTo(Throwable.class)
			.should(beUsedByAnotherPackage())
			.because("the public surface is small")
			.check(ZdmClasses.MAIN);
	}

	private static ArchCondition<JavaClass> beUsedByAnotherPackage() {
		return new ArchCondition<>("be used by another package, or by what such a class shows") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				boolean used = type.getDirectDependenciesToSelf()
					.stream()
					.anyMatch((use) -> !use.getOriginClass().getPackage().equals(type.getPackage()))
						|| type.getPackage().getClasses().stream().anyMatch((other) -> shows(other, type));
				events.add(new SimpleConditionEvent(type, used,
						"%s is public, and only its own package uses it".formatted(type.getName())));
			}

		};
	}

	private static boolean shows(JavaClass other, JavaClass type) {
		return !outermost(other).equals(type) && other.getModifiers().contains(JavaModifier.PUBLIC)
				&& (other.getAllInvolvedRawTypes().contains(type) || other.getCodeUnits()
					.stream()
					.filter((unit) -> unit.getModifiers().contains(JavaModifier.PUBLIC))
					.anyMatch((unit) -> mentions(unit, type)));
	}

	private static JavaClass outermost(JavaClass type) {
		return type.getEnclosingClass().map(HouseRulesTests::outermost).orElse(type);
	}

	private static boolean mentions(JavaCodeUnit unit, JavaClass type) {
		return unit.getReturnType().getAllInvolvedRawTypes().contains(type) || unit.getParameterTypes()
			.stream()
			.anyMatch((parameter) -> parameter.getAllInvolvedRawTypes().contains(type));
	}

	@Test
	void whatTheApiOffersSaysSinceWhen() throws IOException {
		try (var files = Files.list(Path.of("src/main/java/io/zdm"))) {
			assertThat(files.filter((file) -> file.toString().endsWith(".java"))
				.filter((file) -> !file.endsWith("package-info.java"))).isNotEmpty()
				.allSatisfy((file) -> assertThat(file).content().contains(" * @since "));
		}
	}

}
