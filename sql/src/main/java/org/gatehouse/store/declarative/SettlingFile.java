package org.gatehouse.store.declarative;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.gatehouse.api.plugin.Ticker;
import org.gatehouse.store.declarative.ConfigurationFiles.Version;

/**
 * A file that others write, maybe piece by piece. How it is found at first counts; a change of it,
 * as its absence, counts when the file has been as it is for a second. Thread-safe.
 */
final class SettlingFile {
  private static final Duration SETTLED = Duration.ofSeconds(1);

  private final Path path;
  private final Ticker ticker;
  private Optional<Version> settled;
  private Optional<Version> last;
  private long lastSince;

  SettlingFile(Path path, Ticker ticker) {
    this.path = path;
    this.ticker = ticker;
    this.settled = Version.of(path);
    this.last = settled;
    this.lastSince = ticker.nanos();
  }

  /** The file as it is now, whether somebody writes it or not; empty when there is none. */
  Optional<Version> now() {
    return Version.of(path);
  }

  /** The file as it was when it had settled last; empty when there was none. */
  synchronized Optional<Version> settled() {
    Optional<Version> now = now();
    long nanos = ticker.nanos();
    if (!now.equals(last)) {
      last = now;
      lastSince = nanos;
    }
    // by its own time too, which tells of more than what was seen, but may be of another clock
    if (now.filter(SettlingFile::isOld).isPresent() || nanos - lastSince >= SETTLED.toNanos()) {
      settled = now;
    }
    return settled;
  }

  private static boolean isOld(Version version) {
    return version.modified().isBefore(Instant.now().minus(SETTLED));
  }
}
