package org.gatehouse.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Lays out the {@code catalina.base} of a node in its data folder. */
final class TomcatBase {

  private TomcatBase() {}

  /** Writes our configuration and both WARs, each where {@code server.xml} looks for it. */
  static Path write(Installation installation, DataFolder data) {
    Path base = data.resolve("tomcat");
    try {
      Files.createDirectories(base.resolve("conf"));
      Files.createDirectories(base.resolve("temp"));
      try (DirectoryStream<Path> files = Files.newDirectoryStream(installation.conf())) {
        for (Path file : files) {
          Files.copy(
              file,
              base.resolve("conf").resolve(file.getFileName().toString()),
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
      deploy(installation.gatewayWar(), base.resolve("gateway-apps"));
      deploy(installation.adminWar(), base.resolve("admin-apps"));
      return base;
    } catch (IOException e) {
      throw new StartFailure("Tomcat cannot be laid out in %s: %s".formatted(base, e), e);
    }
  }

  private static void deploy(Path war, Path apps) throws IOException {
    Files.createDirectories(apps);
    Path root = apps.resolve("ROOT.war");
    Path unpacked = apps.resolve("ROOT");
    boolean isSame =
        Files.exists(root)
            && Files.size(root) == Files.size(war)
            && Files.getLastModifiedTime(root).equals(Files.getLastModifiedTime(war));
    // Tomcat writes the tracker last, but takes a folder without one as complete.
    boolean isWhole = Files.exists(unpacked.resolve("META-INF/war-tracker"));
    if (!isSame || !isWhole) {
      DataFolder.deleteTree(unpacked);
      Files.copy(
          war, root, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }
}
