package org.gatehouse.admin.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.api.entity.EntityType;
import org.gatehouse.api.store.Store;
import org.gatehouse.store.declarative.DeclarativeWriter;

/** Writes all entities of a store in the declarative format. */
final class ConfigExport {
  private ConfigExport() {}

  /**
   * Exports to a file, or without one to the output, and returns the exit code.
   *
   * @throws CommandException when the file cannot be written; and when rows cannot be read, naming
   *     each on a line, after all others are written
   */
  static int run(Store store, Optional<Path> file, PrintStream out) {
    String text = store.read(entities -> DeclarativeWriter.toYaml(store.types(), entities));
    if (file.isEmpty()) {
      out.print(text);
    } else {
      write(text, file.get());
    }
    List<String> unreadable = unreadable(store);
    if (!unreadable.isEmpty()) {
      throw new CommandException(String.join(System.lineSeparator(), unreadable));
    }
    return 0;
  }

  private static void write(String text, Path file) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CommandException(file + " cannot be written: " + e.getMessage());
    }
  }

  /** What pages of entities leave out without a word. */
  private static List<String> unreadable(Store store) {
    List<String> lines = new ArrayList<>();
    for (EntityType<?> type : store.types()) {
      if (!type.isInternal()) {
        store.readAll(
            type,
            row ->
                lines.add(
                    "%s %s cannot be read, and is missing in the export: %s"
                        .formatted(row.entity(), row.id(), row.problem())));
      }
    }
    return lines;
  }
}
