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

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.elements.GivenMethodsConjunction;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.sql.init.dependency.DatabaseInitializerDetector;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitializationDetector;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * The rules that Spring Boot keeps for its own auto-configurations.
 */
class AutoConfigurationRulesTests {

	@Test
	void autoConfigurationsArePublicAndFinalAndShowNothing() {
		classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.andShould(showNothing())
			.allowEmptyShould(true)
			.check(ZdmClasses.MAIN);
	}

	private static ArchCondition<JavaClass> showNothing() {
		return new ArchCondition<>("have no public member but a default constructor") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				type.getMembers()
					.stream()
					.filter((member) -> member.getModifiers().contains(JavaModifier.PUBLIC))
					.filter((member) -> !isDefaultConstructor(type, member))
					.forEach((member) -> events
						.add(SimpleConditionEvent.violated(member, member.getDescription() + " is public")));
			}

		};
	}

	private static boolean isDefaultConstructor(JavaClass type, JavaMember member) {
		return type.tryGetConstructor().filter(member::equals).isPresent();
	}

	@Test
	void configurationsAndWhatSpringFindsByNameArePackagePrivate() {
		classes().that()
			.areAnnotatedWith(Configuration.class)
			.or()
			.areAssignableTo(Condition.class)
			.or()
			.areAssignableTo(FailureAnalyzer.class)
			.or()
			.areAssignableTo(DatabaseInitializerDetector.class)
			.or()
			.areAssignableTo(DependsOnDatabaseInitializationDetector.class)
			.or()
			.areAssignableTo(RuntimeHintsRegistrar.class)
			.should()
			.bePackagePrivate()
			.allowEmptyShould(true)
			.check(ZdmClasses.MAIN);
	}

	@Test
	void beanMethodsArePackagePrivate() {
		beanMethods().should().bePackagePrivate().allowEmptyShould(true).check(ZdmClasses.MAIN);
	}

	@Test
	void noConditionOnClassAtABeanMethod() {
		beanMethods().should()
			.notBeAnnotatedWith(ConditionalOnClass.class)
			.because("the method's signature is loaded before the condition is asked")
			.allowEmptyShould(true)
			.check(ZdmClasses.MAIN);
	}

	@Test
	void postProcessorsAreStaticBeans() {
		methods().that()
			.areAnnotatedWith(Bean.class)
			.and()
			.haveRawReturnType(JavaClass.Predicates.assignableTo(BeanPostProcessor.class)
				.or(JavaClass.Predicates.assignableTo(BeanFactoryPostProcessor.class)))
			.should()
			.beStatic()
			.because("otherwise its configuration is made before other post-processors are there")
			.allowEmptyShould(true)
			.check(ZdmClasses.MAIN);
	}

	@Test
	void aMissingBeanIsOfTheMethodsOwnType() {
		methods().that()
			.areAnnotatedWith(ConditionalOnMissingBean.class)
			.should(notRepeatTheReturnType())
			.allowEmptyShould(true)
			.check(ZdmClasses.MAIN);
	}

	private static ArchCondition<JavaMethod> notRepeatTheReturnType() {
		return new ArchCondition<>("not repeat the return type") {

			@Override
			public void check(JavaMethod method, ConditionEvents events) {
				Class<?>[] types = method.getAnnotationOfType(ConditionalOnMissingBean.class).value();
				boolean repeated = types.length == 1 && method.getRawReturnType().isEquivalentTo(types[0]);
				events.add(new SimpleConditionEvent(method, !repeated,
						method.getDescription() + " names its own return type as the missing bean"));
			}

		};
	}

	@Test
	void nothingIsScannedAndNothingIsPrimary() {
		noClasses().should().beAnnotatedWith(ComponentScan.class).check(ZdmClasses.MAIN);
		beanMethods().should().notBeAnnotatedWith(Primary.class).allowEmptyShould(true).check(ZdmClasses.MAIN);
	}

	@Test
	void propertiesLiveWithTheAutoConfigurations() {
		classes().that()
			.areAnnotatedWith(ConfigurationProperties.class)
			.should()
			.resideInAPackage("io.zdm.autoconfigure..")
			.allowEmptyShould(true)
			.check(ZdmClasses.MAIN);
	}

	private static GivenMethodsConjunction beanMethods() {
		return methods().that().areAnnotatedWith(Bean.class);
	}

}
