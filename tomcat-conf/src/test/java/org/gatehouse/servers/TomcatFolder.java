package org.gatehouse.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.gatehouse.testkit.store.PostgresAddress;
import org.postgresql.Driver;

/**
 * A {@code catalina.base} with the distribution's own configuration, on other ports, and the
 * manager application, through which Arquillian deploys.
 */
record TomcatFolder(Path base) {

  /** Writes the folder anew. */
  static TomcatFolder layOut(Path home, Path base, int httpPort) throws IOException {
    deleteTree(base);
    Path conf = Files.createDirectories(base.resolve("conf"));
    for (String folder : new String[] {"lib", "logs", "temp", "webapps"}) {
      Files.createDirectories(base.resolve(folder));
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(home.resolve("conf"))) {
      for (Path file : files) {
        Files.copy(file, conf.resolve(file.getFileName()));
      }
    }
    // The shutdown port is not needed: Arquillian stops the process.
    replace(conf.resolve("server.xml"), "<Server port=\"8005\"", "<Server port=\"-1\"");
    replace(
        conf.resolve("server.xml"),
        "<Connector port=\"8080\" protocol=\"HTTP/1.1\"",
        "<Connector address=\"127.0.0.1\" port=\"" + httpPort + "\" protocol=\"HTTP/1.1\"");
    replace(
        conf.resolve("tomcat-users.xml"),
        "</tomcat-users>",
        "<user username=\"arquillian\" password=\"arquillian\" roles=\"manager-script\"/>\n"
            + "</tomcat-users>");
    Files.createDirectories(conf.resolve("Catalina/localhost"));
    Files.writeString(
        conf.resolve("Catalina/localhost/manager.xml"),
        "<Context docBase=\"${catalina.home}/webapps/manager\" privileged=\"true\"/>\n");
    return new TomcatFolder(base);
  }

  /** Gives every application a pool of connections to the database, and names it to ours. */
  void withPool(PostgresAddress database) throws IOException {
    try {
      Path driver =
          Path.of(Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Files.copy(driver, base.resolve("lib").resolve(driver.getFileName()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the driver's jar has no path", e);
    }
    replace(
        base.resolve("conf/context.xml"),
        "</Context>",
        """
            <Resource name="jdbc/gatehouse" auth="Container" type="javax.sql.DataSource"
                      driverClassName="org.postgresql.Driver" url="%s" username="%s" password="%s"/>
            <Environment name="gatehouse/pg_datasource" type="java.lang.String"
                         value="java:comp/env/jdbc/gatehouse"/>
        </Context>
        """
            .formatted(database.jdbcUrl(), database.user(), database.password()));
  }

  private static void replace(Path file, String old, String replacement) throws IOException {
    String text = Files.readString(file);
    assertThat(text).as(file.toString()).containsOnlyOnce(old);
    Files.writeString(file, text.replace(old, replacement));
  }

  private static void deleteTree(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
