package org.gatehouse.admin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in this module. */
@AnalyzeClasses(packages = "org.gatehouse.admin", importOptions = DoNotIncludeTests.class)
class ImportRulesTest {
  @ArchTest
  static final ArchRule theAdminApiKnowsNeitherTheGatewayNorAPlugin =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.gatehouse.gateway..", "org.gatehouse.plugins..");

  @ArchTest
  static final ArchRule noSqlAndNoHttpClient =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..", "org.apache.ibatis..", "org.postgresql..", "org.apache.hc..");

  @ArchTest
  static final ArchRule entitiesAndSchemasKnowNoServlet =
      noClasses()
          .that()
          .resideInAnyPackage("org.gatehouse.admin.entity..", "org.gatehouse.admin.schema..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.servlet..");
}
