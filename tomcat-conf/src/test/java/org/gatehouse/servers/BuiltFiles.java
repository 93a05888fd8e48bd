package org.gatehouse.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that the other modules' builds made: the same that users get. */
public final class BuiltFiles {

  private BuiltFiles() {}

  /** The folder of the project, of which this module is one. */
  public static Path project() {
    return Path.of("").toAbsolutePath().getParent();
  }

  public static Path gatewayWar() {
    return only("gateway-war", "gatehouse-gateway-war-*.war");
  }

  public static Path adminWar() {
    return only("admin-war", "gatehouse-admin-war-*.war");
  }

  public static Path examplePlugin() {
    return only("docs/example-plugin", "gatehouse-example-plugin-*.jar");
  }

  private static Path only(String module, String pattern) {
    Path target = project().resolve(module).resolve("target");
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(target, pattern)) {
      files.forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(target + " cannot be read", e);
    }
    if (found.size() != 1) {
      throw new IllegalStateException(target + ": " + found + " (expected: one " + pattern + ")");
    }
    return found.get(0);
  }
}
