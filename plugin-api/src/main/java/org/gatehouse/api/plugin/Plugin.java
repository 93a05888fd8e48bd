package org.gatehouse.api.plugin;

import java.nio.ByteBuffer;
import org.gatehouse.api.exchange.Exchange;

/**
 * A running plugin: one configured instance, whose hooks are called for every exchange in its
 * scope.
 *
 * <p>Its life:
 *
 * <ol>
 *   <li>discovered: a {@link PluginProvider} lists its {@link PluginType};
 *   <li>schema read: from the config record's annotations;
 *   <li>configured: a row is written, its config validated and bound to the record;
 *   <li>created: the type's factory gets the config and a {@link PluginContext}; while it throws,
 *       exchanges in the row's scope get 500 if the plugin acts in {@code ACCESS};
 *   <li>called: hooks run on request threads, many at once, in priority order within a phase;
 *   <li>closed: its row has changed or gone, and no exchange uses it any more.
 * </ol>
 *
 * <p>Implementations are immutable and thread-safe once created, block only for as long as their
 * configured time-outs, and never synchronize around I/O. An exception out of a hook is logged with
 * the exchange's id; in {@code REWRITE}, {@code ACCESS} and {@code FORWARD} the client gets 500, in
 * later phases the response goes on.
 */
public interface Plugin extends AutoCloseable {
  /** See {@link Phase#REWRITE}. */
  default Outcome onRewrite(Exchange exchange) {
    return Outcome.CONTINUE;
  }

  /** See {@link Phase#ACCESS}. */
  default Outcome onAccess(Exchange exchange) {
    return Outcome.CONTINUE;
  }

  /**
   * See {@link Phase#FORWARD}. Calls {@code next} once, several times or never.
   *
   * @return whether the exchange has an answer of the upstream, or one given by {@link
   *     Exchange#respond}
   */
  default Outcome forward(Exchange exchange, Forwarder next) {
    return next.forward(exchange);
  }

  /** See {@link Phase#RESPONSE_HEADERS}. */
  default void onResponseHeaders(Exchange exchange) {}

  /**
   * See {@link Phase#RESPONSE_BODY}.
   *
   * @param chunk what came, or what the plugin before made of it; may be empty
   * @param last whether nothing follows
   * @return what goes on in its place; may be empty
   */
  default ByteBuffer onResponseBody(Exchange exchange, ByteBuffer chunk, boolean last) {
    return chunk;
  }

  /** See {@link Phase#LOG}. */
  default void onLog(Exchange exchange) {}

  /** Lets go of threads and connections; what is queued is sent first, within a few seconds. */
  @Override
  default void close() {}
}
