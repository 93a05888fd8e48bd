package org.gatehouse.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds all a node keeps, locked for as long as this object is open.
 *
 * <pre>
 * gatehouse.lock       the process that has it open
 * postgres/            the database cluster
 * postgres.password    of the role gatehouse, readable by the owner alone
 * tls/                 the self-signed certificate and its key
 * tomcat/              catalina.base, written anew at each start
 * logs/
 * </pre>
 */
final class DataFolder implements AutoCloseable {

  private static final String LOCK = "gatehouse.lock";

  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates the folder where it is missing and takes its lock.
   *
   * @throws StartFailure when another process has the lock or the folder cannot be written
   */
  static DataFolder open(Path path) {
    return openUnlessTaken(path)
        .orElseThrow(
            () ->
                new StartFailure(
                    "data folder %s is in use by process %s; set GATEHOUSE_DATA to another folder"
                        .formatted(path, holder(path))));
  }

  private static String holder(Path path) {
    try {
      return Files.readString(path.resolve(LOCK)).strip();
    } catch (IOException e) {
      return "?";
    }
  }

  /**
   * As {@link #open}; empty when another process has the lock.
   *
   * @throws StartFailure when the folder cannot be written
   */
  static Optional<DataFolder> openUnlessTaken(Path path) {
    try {
      Files.createDirectories(path.resolve("logs"));
      FileChannel channel =
          FileChannel.open(
              path.resolve(LOCK),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock taken = channel.tryLock();
      if (taken == null) {
        channel.close();
        return Optional.empty();
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
      return Optional.of(new DataFolder(path, channel));
    } catch (IOException e) {
      throw new StartFailure(
          "data folder %s cannot be written: %s (GATEHOUSE_DATA)"
              .formatted(path, FirstFailure.oneLine(e)),
          e);
    }
  }

  Path path() {
    return path;
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  /** Writes a file that only its owner can read, whole or not at all. */
  static void writeSecret(Path file, String text) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(draft, text);
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Deletes a folder and all in it; nothing happens when it is not there. */
  static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      System.getLogger(DataFolder.class.getName())
          .log(System.Logger.Level.WARNING, "the lock of {0} was not released", path);
    }
  }
}
