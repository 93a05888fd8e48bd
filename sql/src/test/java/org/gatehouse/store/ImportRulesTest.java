package org.gatehouse.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in this module. */
@AnalyzeClasses(packages = "org.gatehouse.store", importOptions = DoNotIncludeTests.class)
class ImportRulesTest {
  @ArchTest
  static final ArchRule theStoreKnowsNoApplicationAndNoPlugin =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.gatehouse.plugins..",
              "org.gatehouse.gateway..",
              "org.gatehouse.admin..",
              "jakarta..");

  @ArchTest
  static final ArchRule sqlIsSpokenInThePostgresStoreAndItsMigrationOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "org.gatehouse.store.postgres..", "org.gatehouse.store.migration..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "com.zaxxer..", "org.postgresql..", "org.flywaydb..");

  @ArchTest
  static final ArchRule myBatisIsSpokenInThePostgresStoreOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gatehouse.store.postgres..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.ibatis..");

  @ArchTest
  static final ArchRule cqlIsSpokenInTheCassandraStoreOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.gatehouse.store.cassandra..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.datastax..", "io.netty..", "com.typesafe..");
}
