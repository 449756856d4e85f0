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

import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import io.zdm.postgres.Database;
import io.zdm.postgres.Session;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The floors of the house: each package uses only those below it.
 */
class ArchitectureTests {

	/**
	 * From the ground up.
	 */
	private static final List<String> FLOORS = List.of("io.zdm", "io.zdm.postgres..", "io.zdm.plan..",
			"io.zdm.migration..", "io.zdm.store..", "io.zdm.backfill..", "io.zdm.lifecycle..", "io.zdm.data..",
			"io.zdm.actuate..", "io.zdm.autoconfigure..");

	@TestFactory
	Stream<DynamicTest> aFloorUsesOnlyThoseBelowIt() {
		return Stream.iterate(0, (floor) -> floor < FLOORS.size(), (floor) -> floor + 1)
			.map((floor) -> DynamicTest.dynamicTest(FLOORS.get(floor), () -> usesOnlyThoseBelow(floor)));
	}

	private static void usesOnlyThoseBelow(int floor) {
		String[] below = FLOORS.subList(0, floor + 1).toArray(String[]::new);
		DescribedPredicate<JavaClass> above = resideInAPackage("io.zdm..")
			.and(DescribedPredicate.not(resideInAnyPackage(below)))
			.as("floors above it");

		noClasses().that()
			.resideInAPackage(FLOORS.get(floor))
			.should()
			.dependOnClassesThat(above)
			.allowEmptyShould(true)
			.check(ZdmClasses.MAIN);
	}

	@Test
	void everyClassIsOnAFloor() {
		assertThat(ZdmClasses.MAIN).allMatch(resideInAnyPackage(FLOORS.toArray(String[]::new)));
	}

	@Test
	void packagesAreFreeOfCycles() {
		slices().matching("io.zdm.(**)").should().beFreeOfCycles().check(ZdmClasses.MAIN);
	}

	@Test
	void planningIsPure() {
		DescribedPredicate<JavaClass> database = resideInAnyPackage("java.sql..", "javax.sql..",
				"org.springframework.jdbc..", "org.springframework.transaction..")
			.or(JavaClass.Predicates.assignableTo(Database.class))
			.or(JavaClass.Predicates.assignableTo(Session.class))
			.as("the database");

		noClasses().that()
			.resideInAnyPackage("io.zdm", "io.zdm.plan..", "io.zdm.migration..")
			.should()
			.dependOnClassesThat(database)
			.check(ZdmClasses.MAIN);
	}

	@Test
	void theCoreKnowsNothingOfSpringBoot() {
		noClasses().that()
			.resideOutsideOfPackages("io.zdm.data..", "io.zdm.actuate..", "io.zdm.autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot..")
			.check(ZdmClasses.MAIN);
	}

	@TestFactory
	Stream<DynamicTest> anOptionalLibraryStaysInItsRoom() {
		return Stream.of(
				room("io.zdm.data.jpa..", "org.hibernate..", "jakarta.persistence..", "org.springframework.orm..",
						"org.springframework.data.jpa.."),
				room("io.zdm.data.jdbc..", "org.springframework.data.relational..", "org.springframework.data.jdbc.."),
				room("io.zdm.data..", "org.springframework.data.."),
				room("io.zdm.actuate..", "io.micrometer..", "org.springframework.boot.actuate..",
						"org.springframework.boot.health.."),
				room("io.zdm.autoconfigure..", "org.flywaydb..", "liquibase..", "com.zaxxer.hikari.."));
	}

	private static DynamicTest room(String room, String... library) {
		return DynamicTest.dynamicTest(room,
				() -> noClasses().that()
					.resideOutsideOfPackages(room, "io.zdm.autoconfigure..")
					.should()
					.dependOnClassesThat()
					.resideInAnyPackage(library)
					.check(ZdmClasses.MAIN));
	}

	@Test
	void everyPackageIsNullMarked() {
		JavaPackage root = ZdmClasses.MAIN.getPackage("io.zdm");

		assertThat(root.getSubpackagesInTree()).contains(ZdmClasses.MAIN.getPackage("io.zdm.postgres"))
			.filteredOn((candidate) -> !candidate.getClasses().isEmpty())
			.allMatch((candidate) -> candidate.isAnnotatedWith(NullMarked.class));
		assertThat(root.isAnnotatedWith(NullMarked.class)).isTrue();
	}

}
