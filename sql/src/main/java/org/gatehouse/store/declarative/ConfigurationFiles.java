package org.gatehouse.store.declarative;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The files that a configuration can come from: the operator's, if there is one, and the one that
 * {@code POST /config} leaves behind. The younger counts.
 */
final class ConfigurationFiles {
  private static final String POSTED = "config.yml";

  private final Optional<Path> operators;
  private final SmallFiles folder;

  ConfigurationFiles(Optional<Path> operators, SmallFiles folder) {
    this.operators = operators;
    this.folder = folder;
  }

  /**
   * A file as it was at some time.
   *
   * @param modified when it was written last, in milliseconds since 1970 at the finest
   */
  record Version(Path path, Instant modified, long size) {}

  /** What files there are now, the youngest first; of two that are as old, the posted one. */
  List<Version> versions() {
    List<Version> versions = new ArrayList<>();
    version(folder.path(POSTED)).ifPresent(versions::add);
    operators.flatMap(ConfigurationFiles::version).ifPresent(versions::add);
    versions.sort(Comparator.comparing(Version::modified).reversed());
    return versions;
  }

  private static Optional<Version> version(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(
          new Version(
              path,
              attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.MILLIS),
              attributes.size()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** When a file that is written now is said to be written: after all that there are. */
  Instant nextTime() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return versions().stream()
        .map(version -> version.modified().plus(Duration.ofMillis(1)))
        .filter(now::isBefore)
        .findFirst()
        .orElse(now);
  }

  /** Leaves a text for this application and the others of the node to find. */
  void post(String text, Instant modified) {
    folder.write(POSTED, text, modified);
  }
}
