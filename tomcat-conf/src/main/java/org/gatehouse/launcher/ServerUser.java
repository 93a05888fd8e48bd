package org.gatehouse.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Runs PostgreSQL's programs as a user that they accept.
 *
 * <p>PostgreSQL refuses to run as root. For root, {@code unshare -U} gives its programs a user
 * namespace in which they are not root but still own root's files; where namespaces are forbidden,
 * as in many containers, {@code setpriv} makes them run as user and group 65534 (nobody), which
 * then owns the database's files. Anybody else runs them as they are.
 */
final class ServerUser {

  private static final int ROOT = 0;
  private static final int NOBODY = 65534;

  private final List<String> prefix;
  private final OptionalInt owner;

  private ServerUser(List<String> prefix, OptionalInt owner) {
    this.prefix = prefix;
    this.owner = owner;
  }

  /**
   * The way that works on this machine for the user of this process.
   *
   * @param anyOwnFile a file that this process created
   */
  static ServerUser detect(Path anyOwnFile) throws IOException {
    if (!Integer.valueOf(ROOT).equals(Files.getAttribute(anyOwnFile, "unix:uid"))) {
      return new ServerUser(List.of(), OptionalInt.empty());
    }
    List<String> namespace = List.of("unshare", "-U");
    List<String> nobody =
        List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    if (works(namespace)) {
      return new ServerUser(namespace, OptionalInt.of(ROOT));
    }
    if (works(nobody)) {
      return new ServerUser(nobody, OptionalInt.of(NOBODY));
    }
    throw new StartFailure(
        "the database cannot start as root: neither unshare nor setpriv works here;"
            + " start as an ordinary user or set GATEHOUSE_PG_HOST");
  }

  private static boolean works(List<String> prefix) {
    List<String> program = new ArrayList<>(prefix);
    program.add("true");
    return Command.run(program, "").succeeded();
  }

  Command run(String input, List<String> program) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(program);
    return Command.run(whole, input);
  }

  /**
   * Makes a file, or a folder with all in it, the server's own; the last start may have been
   * another user's. Only root has to and can.
   */
  void own(Path path) throws IOException {
    if (owner.isEmpty() || Files.getAttribute(path, "unix:uid").equals(owner.getAsInt())) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        Files.setAttribute(file, "unix:uid", owner.getAsInt(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", owner.getAsInt(), LinkOption.NOFOLLOW_LINKS);
      }
    }
  }
}
