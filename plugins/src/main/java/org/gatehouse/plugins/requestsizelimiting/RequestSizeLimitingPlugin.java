package org.gatehouse.plugins.requestsizelimiting;

import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;

/**
 * Refuses requests whose body is too long: by the length that they tell, or as soon as more has
 * come.
 *
 * <p>Answers 413, or 417 to a client that waits for leave to send its body (RFC 9110 §10.1.1), and
 * 411 where a length must be told and is not. No body is kept in memory for that.
 */
public final class RequestSizeLimitingPlugin implements Plugin {
  /** The plugin {@code request-size-limiting}. */
  public static final PluginType<RequestSizeLimitingConfig> TYPE =
      PluginType.named("request-size-limiting", RequestSizeLimitingConfig.class)
          .priority(951)
          .create(RequestSizeLimitingPlugin.class, RequestSizeLimitingPlugin::new);

  private final long allowedBytes;
  private final boolean requiresLength;

  private RequestSizeLimitingPlugin(RequestSizeLimitingConfig config, PluginContext context) {
    this.allowedBytes = config.allowedBytes();
    this.requiresLength = config.requireContentLength();
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    ClientRequest request = exchange.clientRequest();
    long length = request.contentLength();
    if (length >= 0) {
      return length > allowedBytes ? exchange.respond(tooLong(request)) : Outcome.CONTINUE;
    }
    if (requiresLength && !"chunked".equals(request.headers().firstOrNull("Transfer-Encoding"))) {
      return exchange.respond(Answer.error(411, "A valid Content-Length header is required"));
    }
    if (!request.hasBody()) {
      return Outcome.CONTINUE;
    }
    Answer otherwise = tooLong(request);
    return exchange.upstreamRequest().limitBody(allowedBytes, otherwise)
        ? Outcome.CONTINUE
        : exchange.respond(otherwise);
  }

  private static Answer tooLong(ClientRequest request) {
    String expected = request.headers().firstOrNull("Expect");
    boolean isWaiting = expected != null && expected.strip().equalsIgnoreCase("100-continue");
    return Answer.error(isWaiting ? 417 : 413, "Request size limit exceeded");
  }
}
