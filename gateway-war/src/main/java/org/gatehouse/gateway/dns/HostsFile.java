package org.gatehouse.gateway.dns;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import org.xbill.DNS.hosts.HostsFileParser;

/** The hosts file as it is now: it is read again when it has changed. Thread-safe. */
final class HostsFile {
  /*
   * dnsjava's parser can look for changes itself, but in an interval that is one for the whole JVM,
   * and those that ask while it reads again find nothing.
   */

  private static final Logger LOG = System.getLogger(HostsFile.class.getName());

  private final Path path;
  private volatile Read last;

  /** What one version of the file says. */
  private record Read(Version version, HostsFileParser names) {}

  /** What tells one version from another. */
  private record Version(FileTime changedAt, long size, Optional<Object> key) {
    static final Version NONE = new Version(FileTime.fromMillis(0), -1, Optional.empty());
  }

  HostsFile(Path path) {
    this.path = path;
    this.last = read(version());
  }

  /** The address of a name, IPv4 before IPv6; empty when the file does not have it. */
  Optional<InetAddress> address(Name name) throws IOException {
    HostsFileParser names = names();
    Optional<InetAddress> v4 = names.getAddressForHost(name, Type.A);
    return v4.isPresent() ? v4 : names.getAddressForHost(name, Type.AAAA);
  }

  private HostsFileParser names() {
    Version now = version();
    Read known = last;
    if (!known.version().equals(now)) {
      known = read(now);
      last = known;
    }
    return known.names();
  }

  private Version version() {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return new Version(
          now.lastModifiedTime(), now.size(), Optional.<Object>ofNullable(now.fileKey()));
    } catch (IOException e) {
      return Version.NONE; // none is as good as an empty one
    }
  }

  private Read read(Version version) {
    HostsFileParser names = new HostsFileParser(path, false);
    try {
      // it reads when it is first asked: at once, before another thread sees it half read
      names.getAddressForHost(Name.root, Type.A);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the hosts file cannot be read to its end: " + path, e);
    }
    return new Read(version, names);
  }
}
