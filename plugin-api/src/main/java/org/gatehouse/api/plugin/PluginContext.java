package org.gatehouse.api.plugin;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.PluginInstance;
import org.gatehouse.api.store.ChildLookup;
import org.gatehouse.api.store.CounterStore;
import org.gatehouse.api.store.CredentialLookup;
import org.gatehouse.api.store.EntityStore;
import org.gatehouse.api.store.EntityStores;
import org.gatehouse.api.store.Store;

/** What a plugin may use beside the exchange, and what fakes stand in for in tests. */
public interface PluginContext {
  /** The configured row. */
  PluginInstance instance();

  /** The id of this node, a UUID. */
  String nodeId();

  /** The host name of this node. */
  String hostName();

  /**
   * Finds credentials by a unique field.
   *
   * @param type an entity that the plugin's type names, or one that all plugins may use, such as
   *     {@link Consumer}
   * @param field the unique field, {@code key}, or {@code id}
   */
  <C extends Record> CredentialLookup<C> credentials(Class<C> type, String field);

  /**
   * Finds the entities that belong to another one.
   *
   * @param type an entity that the plugin's type names
   * @param field the foreign field that points to the parent, {@code consumer}
   */
  <E extends Record> ChildLookup<E> children(Class<E> type, String field);

  /** The entities that the plugin brings, for what the lookups do not do. */
  <E extends Record> EntityStore<E> entities(Class<E> type);

  /**
   * Changes one of these entities in a transaction, so that no change of another writer is lost.
   *
   * @param change given the entity as it is now, returns it as it shall be; the same for no change
   */
  <E extends Record> void update(Class<E> type, UUID id, UnaryOperator<E> change);

  /**
   * Does work on these entities as one transaction, under the plugin's name; see {@link
   * Store#transaction}.
   *
   * @return what the work returned
   */
  <T> T transaction(Function<EntityStores, T> work);

  /** The consumer of an id, from memory when it is known; empty when there is none. */
  Optional<Consumer> consumer(UUID id);

  /** The consumer of an id or a username, as {@link #consumer(UUID)}. */
  Optional<Consumer> consumer(String idOrUsername);

  /** Counters that all nodes share. */
  CounterStore counters();

  /**
   * TLS to servers whose certificate must be of an authority that {@code
   * lua_ssl_trusted_certificate} names; whose name is on it is for the plugin to check.
   */
  SSLContext verifiedTls();

  /** Elapsed time. */
  Ticker ticker();

  /** Wall time. */
  Clock clock();

  /** For work off the request threads; tasks are short, or hand over to a thread of their own. */
  ScheduledExecutorService scheduler();

  /** A logger with the plugin's name. Never give it a secret. */
  System.Logger logger();
}
