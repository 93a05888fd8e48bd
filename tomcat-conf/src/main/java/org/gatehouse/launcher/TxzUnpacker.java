package org.gatehouse.launcher;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * Unpacks PostgreSQL's programs while the project is built.
 *
 * <p>Keeps links and execute bits, which Maven's own unpacking loses. Does nothing when the target
 * is there and not older than the archive. Not part of a running node.
 */
final class TxzUnpacker {

  private TxzUnpacker() {}

  /** Arguments: the folder that holds one {@code .txz} file, and the folder to make. */
  public static void main(String[] arguments) throws IOException {
    Path target = Path.of(arguments[1]);
    Path archive = onlyArchiveIn(Path.of(arguments[0]));
    if (Files.exists(target)
        && Files.getLastModifiedTime(target).compareTo(Files.getLastModifiedTime(archive)) >= 0) {
      return;
    }
    Path draft = target.resolveSibling(target.getFileName() + ".new");
    DataFolder.deleteTree(draft);
    unpack(archive, draft);
    DataFolder.deleteTree(target);
    Files.move(draft, target);
  }

  private static Path onlyArchiveIn(Path folder) throws IOException {
    try (DirectoryStream<Path> archives = Files.newDirectoryStream(folder, "*.txz")) {
      return archives.iterator().next();
    }
  }

  private static void unpack(Path archive, Path target) throws IOException {
    Files.createDirectories(target);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(in))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException(archive + " leaves its folder: " + entry.getName());
        }
        Files.createDirectories(entry.isDirectory() ? path : parentOf(path, target));
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isFile()) {
          Files.copy(tar, path, StandardCopyOption.REPLACE_EXISTING);
          boolean isProgram = (entry.getMode() & 0111) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(isProgram ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  private static Path parentOf(Path path, Path otherwise) {
    Path parent = path.getParent();
    return parent == null ? otherwise : parent;
  }
}
