package org.gatehouse.gateway.filter;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.gateway.exchange.ServletClientResponse;
import org.gatehouse.gateway.exchange.ServletExchange;
import org.gatehouse.gateway.plugin.PluginChain;
import org.jspecify.annotations.Nullable;

/**
 * Leads the pieces of a response body through the RESPONSE_BODY hooks, one after the other, and
 * holds them back for those that want the body whole.
 */
final class BodyPipeline {
  private static final Logger LOG = System.getLogger("org.gatehouse.gateway");
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private final ServletExchange exchange;
  private final Stage[] stages;

  private BodyPipeline(ServletExchange exchange, Stage[] stages) {
    this.exchange = exchange;
    this.stages = stages;
  }

  /** The pipeline of an exchange; null when no plugin looks at bodies. */
  static @Nullable BodyPipeline of(ServletExchange exchange, ServletClientResponse response) {
    PluginChain chain = exchange.chain();
    Plugin[] hooks = chain.hooks(Phase.RESPONSE_BODY);
    if (hooks.length == 0) {
      return null;
    }
    Stage[] stages = new Stage[hooks.length];
    for (int i = 0; i < hooks.length; i++) {
      String name = chain.name(Phase.RESPONSE_BODY, i);
      stages[i] = new Stage(name, hooks[i], response.bufferedBy(hooks[i]));
    }
    return new BodyPipeline(exchange, stages);
  }

  /** Whether a plugin wants the body whole, whose length the head can then tell. */
  boolean isHoldingBack() {
    for (Stage stage : stages) {
      if (stage.held != null) {
        return true;
      }
    }
    return false;
  }

  /** What the client gets for a piece; may be empty. The piece is not used afterwards. */
  ByteBuffer apply(ByteBuffer piece, boolean last) {
    ByteBuffer current = piece;
    for (Stage stage : stages) {
      current = stage.apply(exchange, current, last);
    }
    return current;
  }

  /** One plugin, and what is held back for it. */
  private static final class Stage {
    private final String name;
    private final Plugin plugin;
    private final int limit;
    private @Nullable ByteArrayOutputStream held;
    private boolean bypassed;

    Stage(String name, Plugin plugin, int limit) {
      this.name = name;
      this.plugin = plugin;
      this.limit = limit;
      this.held = limit > 0 ? new ByteArrayOutputStream() : null;
    }

    ByteBuffer apply(ServletExchange exchange, ByteBuffer piece, boolean last) {
      if (bypassed) {
        return piece;
      }
      if (held == null) {
        return call(exchange, piece, last);
      }
      if (held.size() + (long) piece.remaining() > limit) {
        LOG.log(
            Level.WARNING,
            "response body longer than {0} bytes passes {1} unseen in exchange {2}",
            limit,
            name,
            exchange.id());
        bypassed = true;
        return release(held, piece);
      }
      hold(held, piece);
      return last ? call(exchange, release(held, EMPTY), true) : EMPTY;
    }

    private ByteBuffer call(ServletExchange exchange, ByteBuffer piece, boolean last) {
      try {
        return plugin.onResponseBody(exchange, piece.duplicate(), last);
      } catch (RuntimeException | LinkageError e) {
        exchange.failed(e, name + ".onResponseBody");
        return piece;
      }
    }

    private ByteBuffer release(ByteArrayOutputStream all, ByteBuffer piece) {
      hold(all, piece);
      held = null;
      return ByteBuffer.wrap(all.toByteArray());
    }

    private static void hold(ByteArrayOutputStream all, ByteBuffer piece) {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      all.writeBytes(bytes);
    }
  }
}
