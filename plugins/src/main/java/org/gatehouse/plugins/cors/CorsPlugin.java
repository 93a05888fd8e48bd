package org.gatehouse.plugins.cors;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.AttributeKey;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.jspecify.annotations.Nullable;

/**
 * Answers the preflight requests of browsers and marks responses as readable for pages of allowed
 * origins (Fetch standard, CORS protocol).
 *
 * <p>A preflight request is an OPTIONS with {@code Origin} and {@code
 * Access-Control-Request-Method}; it gets 200 whether or not the origin is allowed, since it is the
 * browser that enforces the answer. Every other response gets the header fields of this plugin in
 * place of the upstream's.
 */
public final class CorsPlugin implements Plugin {
  /** The plugin {@code cors}. */
  public static final PluginType<CorsConfig> TYPE =
      PluginType.named("cors", CorsConfig.class)
          .priority(2000)
          .withoutConsumer()
          .create(CorsPlugin.class, CorsPlugin::new);

  private static final AttributeKey<Boolean> IS_PREFLIGHT = new AttributeKey<>("cors preflight");
  private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
  private static final String ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";

  private final CorsConfig config;
  private final AllowedOrigins origins;
  private final String methods;
  private final String headers;
  private final String exposedHeaders;
  private final @Nullable String maxAge;

  private CorsPlugin(CorsConfig config, PluginContext context) {
    this.config = config;
    this.origins = new AllowedOrigins(config.origins().orElse(List.of()), config.credentials());
    this.methods =
        String.join(
            ",",
            config
                .methods()
                .orElse(
                    List.of(
                        "GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE",
                        "CONNECT")));
    this.headers = String.join(",", config.headers().orElse(List.of()));
    this.exposedHeaders = String.join(",", config.exposedHeaders().orElse(List.of()));
    // whole seconds: browsers take no notice of a fraction, nor of what is before it
    this.maxAge =
        config.maxAge().map(seconds -> String.valueOf((long) Math.floor(seconds))).orElse(null);
    if (config.credentials() && origins.hasWildcard()) {
      context
          .logger()
          .log(
              Level.WARNING,
              "credentials: true (expected: origins that are named, since with * every page of the"
                  + " web can act in the name of the user)");
    }
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    ClientRequest request = exchange.clientRequest();
    if (!request.method().equals("OPTIONS")
        || origin(request).isEmpty()
        || !request.headers().contains("Access-Control-Request-Method")) {
      return Outcome.CONTINUE;
    }
    exchange.attribute(IS_PREFLIGHT, true);
    if (config.preflightContinue()) {
      return Outcome.CONTINUE;
    }
    Answer answer = Answer.empty(200);
    answerPreflight(request, answer.headers());
    return exchange.respond(answer);
  }

  @Override
  public void onResponseHeaders(Exchange exchange) {
    if (exchange.attribute(IS_PREFLIGHT).isPresent()) {
      return;
    }
    Headers fields = exchange.clientResponse().headers();
    allowOrigin(origin(exchange.clientRequest()), fields);
    if (!exposedHeaders.isEmpty()) {
      fields.set("Access-Control-Expose-Headers", exposedHeaders);
    }
  }

  private void answerPreflight(ClientRequest request, Headers fields) {
    allowOrigin(origin(request), fields);
    Optional<String> asked = request.headers().first("Access-Control-Request-Headers");
    if (!headers.isEmpty()) {
      fields.set("Access-Control-Allow-Headers", headers);
    } else if (asked.isPresent()) {
      fields.set("Access-Control-Allow-Headers", asked.get());
    }
    fields.set("Access-Control-Allow-Methods", methods);
    if (maxAge != null) {
      fields.set("Access-Control-Max-Age", maxAge);
    }
    if (config.privateNetwork()
        && request
            .headers()
            .first("Access-Control-Request-Private-Network")
            .equals(Optional.of("true"))) {
      fields.set("Access-Control-Allow-Private-Network", "true");
    }
  }

  private void allowOrigin(String origin, Headers fields) {
    if (!origins.isSameForAll()) {
      fields.add("vary", "Origin");
    }
    String allowed = origins.allowed(origin);
    if (allowed == null) {
      fields.remove(ALLOW_ORIGIN);
    } else {
      fields.set(ALLOW_ORIGIN, allowed);
    }
    allowCredentials(allowed, fields);
  }

  /**
   * Credentials are never for the origin {@code null}, which any page can give itself. Where no
   * origin is allowed the field says nothing; it is there as in Kong.
   */
  private void allowCredentials(@Nullable String allowed, Headers fields) {
    if (AllowedOrigins.NULL.equals(allowed)) {
      fields.remove(ALLOW_CREDENTIALS);
    } else if (config.credentials() && !AllowedOrigins.ANY.equals(allowed)) {
      fields.set(ALLOW_CREDENTIALS, "true");
    }
  }

  private static String origin(ClientRequest request) {
    return request.headers().first("Origin").orElse("");
  }
}
