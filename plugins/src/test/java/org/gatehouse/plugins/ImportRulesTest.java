package org.gatehouse.plugins;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in this module. */
@AnalyzeClasses(packages = "org.gatehouse.plugins", importOptions = DoNotIncludeTests.class)
class ImportRulesTest {
  @ArchTest
  static final ArchRule noPluginKnowsAnother =
      slices()
          .matching("org.gatehouse.plugins.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              resideOutsideOfPackage("org.gatehouse.plugins.support.."),
              resideInAPackage("org.gatehouse.plugins.support.."));

  @ArchTest
  static final ArchRule pluginsSeeTheApiAndNoServerOrDatabase =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.gatehouse.store..",
              "org.gatehouse.gateway..",
              "org.gatehouse.admin..",
              "jakarta..",
              "java.sql..",
              "javax.sql..",
              "org.apache.hc..",
              "org.apache.ibatis..");

  @ArchTest
  static final ArchRule redisIsSpokenInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gatehouse.plugins.support.redis..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("redis.clients..");

  @ArchTest
  static final ArchRule cachesAreBoundedInOnePlace =
      noClasses()
          .that()
          .doNotHaveSimpleName("BoundedCache")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.ehcache..");

  @ArchTest
  static final ArchRule directoriesAreSpokenWithInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gatehouse.plugins.ldapauth..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.unboundid..");

  @ArchTest
  static final ArchRule onlyConnectionsArePooled =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "org.gatehouse.plugins.support.redis..", "org.gatehouse.plugins.ldapauth..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.commons.pool2..");
}
