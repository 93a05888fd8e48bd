package org.gatehouse.plugins.responsetransformer;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.gatehouse.api.exchange.AttributeKey;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.plugins.support.transform.HeaderEdits;
import org.gatehouse.plugins.support.transform.JsonBodies;
import org.gatehouse.plugins.support.transform.JsonEdits;

/**
 * Edits the headers and the JSON body of every response, whoever gave it.
 *
 * <p>A body is held back while it is edited, up to 8 MiB. One that is longer, compressed, no JSON
 * object or no JSON at all passes unchanged.
 */
public final class ResponseTransformerPlugin implements Plugin {
  public static final PluginType<ResponseTransformerConfig> TYPE =
      PluginType.named("response-transformer", ResponseTransformerConfig.class)
          .priority(800)
          .create(ResponseTransformerPlugin.class, ResponseTransformerPlugin::new);

  private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

  private static final AttributeKey<Boolean> EDITS_BODY =
      new AttributeKey<>("response-transformer edits the body");

  private final HeaderEdits headerEdits;
  private final JsonEdits jsonEdits;
  private final System.Logger logger;

  ResponseTransformerPlugin(ResponseTransformerConfig config, PluginContext context) {
    this.headerEdits = config.headerEdits();
    this.jsonEdits = config.jsonEdits();
    this.logger = context.logger();
  }

  @Override
  public void onResponseHeaders(Exchange exchange) {
    Headers headers = exchange.clientResponse().headers();
    headerEdits.applyTo(headers);
    if (!jsonEdits.isEmpty() && JsonBodies.isAnnouncedBy(headers)) {
      headers.remove("Content-Length");
      exchange.clientResponse().bufferBody(MAX_BODY_BYTES);
      exchange.attribute(EDITS_BODY, true);
    }
  }

  @Override
  public ByteBuffer onResponseBody(Exchange exchange, ByteBuffer chunk, boolean last) {
    if (!last || exchange.attribute(EDITS_BODY).isEmpty()) {
      return chunk;
    }
    byte[] body = new byte[chunk.remaining()];
    chunk.duplicate().get(body);
    Optional<byte[]> edited = jsonEdits.applyTo(body);
    if (edited.isEmpty()) {
      logger.log(
          Level.WARNING, "the body of exchange {0} is no JSON object: unchanged", exchange.id());
    }
    return edited.map(ByteBuffer::wrap).orElse(chunk);
  }
}
