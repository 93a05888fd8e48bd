package org.gatehouse.admin.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.gatehouse.store.declarative.DeclarativeFormat;
import org.gatehouse.store.declarative.DeclaredEntities;
import org.gatehouse.store.declarative.Document;
import org.gatehouse.store.declarative.InvalidDocumentException;
import org.gatehouse.store.declarative.ProblemReport;
import org.gatehouse.store.declarative.Reading;
import org.gatehouse.store.declarative.UnreadableDocumentException;

/**
 * A declarative file that an operator names.
 *
 * @param name how problems name it
 */
record ConfigFile(String name, String text) {
  private static final String STANDARD_INPUT = "-";

  /**
   * Reads a file.
   *
   * @param in what {@code -} stands for
   * @throws CommandException when it cannot be read
   */
  static ConfigFile open(String file, InputStream in) {
    try {
      byte[] bytes =
          file.equals(STANDARD_INPUT) ? in.readAllBytes() : Files.readAllBytes(Path.of(file));
      return new ConfigFile(
          file, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (NoSuchFileException e) {
      throw new CommandException(file + " (expected: a file that exists)");
    } catch (CharacterCodingException e) {
      throw new CommandException(file + " (expected: a text file in UTF-8)");
    } catch (IOException e) {
      throw new CommandException(file + " cannot be read: " + e.getMessage());
    }
  }

  /** The entities, as a node would read them that knows nothing of them yet. */
  DeclaredEntities read(DeclarativeFormat format) {
    return read(format, Reading.at(Instant.now()));
  }

  /**
   * The entities.
   *
   * @throws CommandException naming every problem, each on a line with its place
   */
  DeclaredEntities read(DeclarativeFormat format, Reading reading) {
    Document document;
    try {
      document = name.endsWith(".json") ? Document.parseJson(text) : Document.parse(text);
    } catch (UnreadableDocumentException e) {
      throw refusal(ProblemReport.of(name, e));
    }
    try {
      return format.read(document, reading);
    } catch (InvalidDocumentException e) {
      throw refusal(ProblemReport.of(name, document, e));
    }
  }

  private static CommandException refusal(List<String> lines) {
    return new CommandException(String.join(System.lineSeparator(), lines));
  }

  /** Without the text, which may hold secrets. */
  @Override
  public String toString() {
    return name;
  }
}
