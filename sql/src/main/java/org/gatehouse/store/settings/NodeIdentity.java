package org.gatehouse.store.settings;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The id of a node: the one in its settings, else one made once and kept in the file {@code
 * node_id} of its data folder, which both applications of the node share.
 */
public final class NodeIdentity {
  private static final System.Logger LOG = System.getLogger(NodeIdentity.class.getName());
  private static final String FILE = "node_id";

  private NodeIdentity() {}

  /**
   * The id of the node with these settings. Where the data folder cannot be written, a new one each
   * time, with a warning.
   *
   * @throws SettingsException when what is set or kept is not a UUID
   */
  public static UUID of(Settings settings) {
    if (settings.nodeId().isPresent()) {
      return parse(settings.nodeId().get(), "node_id");
    }
    Path file = Path.of(settings.data(), FILE);
    try {
      if (!Files.exists(file)) {
        keep(UUID.randomUUID(), file);
      }
      return parse(Files.readString(file).strip(), file.toString());
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "data: {0} (expected: a folder that can be written, to keep the node''s id in): {1}",
          settings.data(),
          e.toString());
      return UUID.randomUUID();
    }
  }

  /** A link appears whole or not at all, and never in place of another, whoever else starts. */
  private static void keep(UUID id, Path file) throws IOException {
    Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
    Path draft = Files.createTempFile(folder, FILE, ".new");
    try {
      Files.writeString(draft, id + "\n");
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      LOG.log(Level.DEBUG, "the other application has just made the node''s id");
    } finally {
      Files.delete(draft);
    }
  }

  private static UUID parse(String text, String place) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(java.util.List.of(place + ": " + text + " (expected: a UUID)"));
    }
  }
}
