package org.gatehouse.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in this module. */
@AnalyzeClasses(packages = "org.gatehouse.gateway", importOptions = DoNotIncludeTests.class)
class ImportRulesTest {
  @ArchTest
  static final ArchRule theGatewayKnowsNeitherTheAdminApiNorAPlugin =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.gatehouse.admin..", "org.gatehouse.plugins..");

  @ArchTest
  static final ArchRule httpClientIsSpokenInTheProxyOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gatehouse.gateway.proxy..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.hc..");

  @ArchTest
  static final ArchRule noSql =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.apache.ibatis..", "org.postgresql..");

  @ArchTest
  static final ArchRule theRouterKnowsRoutesAndNoServletAndNoIo =
      classes()
          .that()
          .resideInAPackage("org.gatehouse.gateway.router..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.gatehouse.gateway.router..",
              "org.gatehouse.api.entity..",
              "org.gatehouse.api.config..",
              "org.gatehouse.api.exchange..",
              "java.lang..",
              "java.util..",
              "java.time..",
              "java.nio.charset..",
              "java.security..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule balancersAndPluginsKnowNoServlet =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.gatehouse.gateway.balancer..",
              "org.gatehouse.gateway.plugin..",
              "org.gatehouse.gateway.lookup..",
              "org.gatehouse.gateway.snapshot..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.servlet..");
}
