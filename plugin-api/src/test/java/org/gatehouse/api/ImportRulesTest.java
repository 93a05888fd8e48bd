package org.gatehouse.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in this module. */
@AnalyzeClasses(packages = "org.gatehouse.api", importOptions = DoNotIncludeTests.class)
class ImportRulesTest {
  @ArchTest
  static final ArchRule nothingButTheJdk =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("org.gatehouse.api..", "java..", "javax.net.ssl..", "org.jspecify..");

  @ArchTest
  static final ArchRule errorsKnowNothingElse =
      noClasses()
          .that()
          .resideInAPackage("org.gatehouse.api.error..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.gatehouse.api.config..",
              "org.gatehouse.api.entity..",
              "org.gatehouse.api.exchange..",
              "org.gatehouse.api.plugin..",
              "org.gatehouse.api.store..");

  @ArchTest
  static final ArchRule entitiesKnowTheirSchemaOnly =
      noClasses()
          .that()
          .resideInAPackage("org.gatehouse.api.entity..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.gatehouse.api.exchange..",
              "org.gatehouse.api.plugin..",
              "org.gatehouse.api.store..");

  @ArchTest
  static final ArchRule schemasKnowNoEntity =
      noClasses()
          .that()
          .resideInAPackage("org.gatehouse.api.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.gatehouse.api.entity..",
              "org.gatehouse.api.exchange..",
              "org.gatehouse.api.plugin..",
              "org.gatehouse.api.store..");
}
