package org.gatehouse.store.migration;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The migrations of the core or of one plugin on a class path: {@code db/postgresql/NAME/}, with
 * scripts {@code V001__what_it_does.sql}, {@code V002__….sql} and so on.
 */
record ScriptFolder(String name, OptionalInt newestVersion) {
  private static final String ROOT = "db/postgresql/";
  private static final Pattern SCRIPT = Pattern.compile("(?:.*/)?V(\\d{1,9})__[^/]+\\.sql");

  /** The folder of a name; empty when the class path has none. */
  static Optional<ScriptFolder> find(ClassLoader loader, String name) {
    URL folder = loader.getResource(ROOT + name);
    return folder == null
        ? Optional.empty()
        : Optional.of(new ScriptFolder(name, newestVersion(folder)));
  }

  static String path(String name) {
    return ROOT + name;
  }

  /** Where Flyway finds the scripts. */
  String location() {
    return "classpath:" + path(name);
  }

  /** The table that says which scripts have run. */
  String historyTable() {
    return "flyway_" + name.replace('-', '_');
  }

  /** Empty where it cannot be told at a glance, as in WildFly's virtual file system. */
  private static OptionalInt newestVersion(URL folder) {
    List<String> files;
    try {
      files =
          switch (folder.getProtocol()) {
            case "file" -> filesOf(Path.of(folder.toURI()));
            case "jar" -> filesOf((JarURLConnection) folder.openConnection());
            default -> List.of();
          };
    } catch (IOException | URISyntaxException | ClassCastException e) {
      files = List.of();
    }
    return files.stream()
        .map(SCRIPT::matcher)
        .filter(Matcher::matches)
        .mapToInt(script -> Integer.parseInt(script.group(1)))
        .max();
  }

  private static List<String> filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  private static List<String> filesOf(JarURLConnection folder) throws IOException {
    folder.setUseCaches(false);
    String prefix = folder.getEntryName().replaceAll("/*$", "/");
    try (JarFile jar = folder.getJarFile()) {
      List<String> files = new ArrayList<>();
      jar.stream()
          .map(entry -> entry.getName())
          .filter(file -> file.startsWith(prefix))
          .forEach(files::add);
      return files;
    }
  }
}
