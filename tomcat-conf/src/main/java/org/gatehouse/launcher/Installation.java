package org.gatehouse.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the build put what a node is made of. */
record Installation(Path home) {

  /** An unpacked Tomcat distribution. */
  Path tomcat() {
    return home.resolve("tomcat-conf/target/tomcat");
  }

  /** The folder with {@code bin}, {@code lib} and {@code share} of PostgreSQL. */
  Path postgres() {
    return home.resolve("tomcat-conf/target/postgres");
  }

  /** Our {@code server.xml} and what belongs to it. */
  Path conf() {
    return home.resolve("tomcat-conf/conf");
  }

  Path gatewayWar() {
    return war("gateway-war");
  }

  Path adminWar() {
    return war("admin-war");
  }

  Path readme() {
    return home.resolve("README.md");
  }

  private Path war(String module) {
    Path target = home.resolve(module).resolve("target");
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(target)) {
      try (DirectoryStream<Path> wars = Files.newDirectoryStream(target, "gatehouse-*.war")) {
        wars.forEach(found::add);
      } catch (IOException e) {
        throw new StartFailure(target + " cannot be read: " + e, e);
      }
    }
    if (found.size() != 1) {
      throw new StartFailure(
          "%s holds %d WARs (expected: 1, as built)".formatted(target, found.size()));
    }
    return found.get(0);
  }
}
