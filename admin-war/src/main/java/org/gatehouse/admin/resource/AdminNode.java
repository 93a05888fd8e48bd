package org.gatehouse.admin.resource;

import java.util.UUID;
import org.gatehouse.admin.entity.Entities;
import org.gatehouse.api.plugin.PluginCatalogue;
import org.gatehouse.store.node.LogLevel;
import org.gatehouse.store.settings.Settings;

/**
 * What the endpoints know of the node that they are on.
 *
 * @param tasks what is done in the background
 * @param logLevel how much this application logs
 */
public record AdminNode(
    UUID id,
    String hostName,
    Settings settings,
    PluginCatalogue catalogue,
    Entities entities,
    Tasks tasks,
    LogLevel logLevel) {

  /** How many tasks the node has in the background. */
  public interface Tasks {
    long running();

    long waiting();

    long done();
  }
}
