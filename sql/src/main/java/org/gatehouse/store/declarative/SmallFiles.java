package org.gatehouse.store.declarative;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Files of a folder that others read while they are written: whole, or not at all. */
final class SmallFiles {
  private static final System.Logger LOG = System.getLogger(SmallFiles.class.getName());
  private static final String UNFINISHED = ".part";

  private final Path folder;

  /** The files of a folder, which is made when the first is written. */
  SmallFiles(Path folder) {
    this.folder = folder;
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /** Writes a file in the place of the one of that name, and waits until it is on the disk. */
  void write(String name, String text, Instant modified) {
    write(
        name,
        text,
        part -> {
          Files.setLastModifiedTime(part, FileTime.from(modified));
          Files.move(
              part,
              path(name),
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
        });
  }

  /** Writes a file unless there is one of that name: of several who do, the first is left. */
  void writeFirst(String name, String text) {
    write(
        name,
        text,
        part -> {
          try {
            Files.createLink(path(name), part);
          } catch (FileAlreadyExistsException e) {
            LOG.log(Level.DEBUG, "{0} is there already", path(name));
          }
        });
  }

  /** What becomes of a file that is written and on the disk, under another name. */
  private interface Step {
    void take(Path part) throws IOException;
  }

  private void write(String name, String text, Step last) {
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, name, UNFINISHED);
      try {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(true);
        }
        last.take(part);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a name that nobody has; false when somebody was first. The file is empty. */
  boolean claim(String name) {
    try {
      Files.createDirectories(folder);
      Files.createFile(path(name));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the files in order, without those that are being written. */
  List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(UNFINISHED))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a file; empty when it is gone. */
  Optional<String> read(String name) {
    try {
      return Optional.of(Files.readString(path(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** When a file was written; empty when it is gone. */
  Optional<Instant> modified(String name) {
    try {
      return Optional.of(Files.getLastModifiedTime(path(name)).toInstant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the files that were written before a time. */
  void removeOlder(Instant time) {
    for (String name : names()) {
      if (modified(name).filter(time::isAfter).isPresent()) {
        try {
          Files.deleteIfExists(path(name));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
