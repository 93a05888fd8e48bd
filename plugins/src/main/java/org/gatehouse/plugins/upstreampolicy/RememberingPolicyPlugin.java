package org.gatehouse.plugins.upstreampolicy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.LongUnaryOperator;
import org.gatehouse.api.exchange.AttributeKey;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.PluginContext;

/** An {@code upstream-policy} with a fallback of kind {@code cached}: it looks at bodies too. */
final class RememberingPolicyPlugin extends UpstreamPolicyPlugin {
  private final LastAnswers answers;
  private final int maxBody;
  private final AttributeKey<ByteArrayOutputStream> body =
      new AttributeKey<>("upstream-policy body");

  RememberingPolicyPlugin(
      UpstreamPolicyConfig config,
      PluginContext context,
      Pause pause,
      LongUnaryOperator random,
      LastAnswers answers) {
    super(config, context, pause, random, answers);
    this.answers = answers;
    this.maxBody = config.fallbackCache().maxBody();
  }

  @Override
  public void onResponseHeaders(Exchange exchange) {
    boolean isFallback = exchange.logFields().containsKey(Fallbacks.LOG_FIELD);
    if (!isFallback && LastAnswers.isWorthwhile(exchange)) {
      exchange.attribute(body, new ByteArrayOutputStream());
    }
  }

  @Override
  public ByteBuffer onResponseBody(Exchange exchange, ByteBuffer chunk, boolean last) {
    ByteArrayOutputStream kept = exchange.attribute(body).orElse(null);
    if (kept != null && kept.size() <= maxBody) {
      keep(kept, chunk.duplicate());
      if (last && kept.size() <= maxBody) {
        answers.remember(exchange, kept.toByteArray());
      }
    }
    return chunk;
  }

  /** Of a body that is too long, one byte too many is kept, by which it is known. */
  private void keep(ByteArrayOutputStream kept, ByteBuffer chunk) {
    byte[] bytes = new byte[Math.min(chunk.remaining(), maxBody + 1 - kept.size())];
    chunk.get(bytes);
    kept.writeBytes(bytes);
  }

  @Override
  public void close() {
    answers.close();
  }
}
