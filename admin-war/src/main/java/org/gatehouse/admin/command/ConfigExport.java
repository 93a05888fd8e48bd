package org.gatehouse.admin.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gatehouse.api.store.Store;
import org.gatehouse.store.declarative.DeclarativeWriter;

/** Writes all entities of a store in the declarative format. */
final class ConfigExport {
  private ConfigExport() {}

  /** Exports to a file, or without one to the output, and returns the exit code. */
  static int run(Store store, Optional<Path> file, PrintStream out) {
    String text = store.read(entities -> DeclarativeWriter.toYaml(store.types(), entities));
    if (file.isEmpty()) {
      out.print(text);
      return 0;
    }
    try {
      Files.writeString(file.get(), text);
      return 0;
    } catch (IOException e) {
      throw new CommandException(file.get() + " cannot be written: " + e.getMessage());
    }
  }
}
