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
import org.gatehouse.api.plugin.Ticker;

/**
 * The files that a configuration can come from: the operator's, if there is one, and the one that
 * {@code POST /config} leaves behind. The younger counts; one that the operator writes, as soon as
 * it has settled.
 */
final class ConfigurationFiles {
  private static final String POSTED = "config.yml";

  private final Optional<SettlingFile> operators;
  private final SmallFiles folder;

  ConfigurationFiles(Optional<Path> operators, SmallFiles folder, Ticker ticker) {
    this.operators = operators.map(path -> new SettlingFile(path, ticker));
    this.folder = folder;
  }

  /**
   * A file as it was at some time.
   *
   * @param modified when it was written last, in milliseconds since 1970 at the finest
   */
  record Version(Path path, Instant modified, long size) {
    /** The file as it is now; empty when there is none. */
    static Optional<Version> of(Path path) {
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

    /** Whether nobody has written the file since. */
    boolean isCurrent() {
      return of(path).equals(Optional.of(this));
    }
  }

  /** What files there are, the youngest first; of two that are as old, the posted one. */
  List<Version> versions() {
    return youngestFirst(operators.flatMap(SettlingFile::settled));
  }

  private List<Version> youngestFirst(Optional<Version> ofOperators) {
    List<Version> versions = new ArrayList<>();
    Version.of(folder.path(POSTED)).ifPresent(versions::add); // which is written at once
    ofOperators.ifPresent(versions::add);
    versions.sort(Comparator.comparing(Version::modified).reversed());
    return versions;
  }

  /** When a file that is written now is said to be written: after all that there are. */
  Instant nextTime() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return youngestFirst(operators.flatMap(SettlingFile::now)).stream()
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
