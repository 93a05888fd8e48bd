package org.gatehouse.plugins.openidconnect;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.plugins.support.Breaker;
import org.jspecify.annotations.Nullable;

/**
 * Calls an endpoint of the provider. One that does not answer, or says that it cannot now, is left
 * alone for a second, so that an outage holds few threads. Thread-safe.
 */
final class Endpoint {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final String name;
  private final Provider provider;
  private final PluginContext context;
  private final Breaker breaker;

  /**
   * @param name of the endpoint, for messages
   */
  Endpoint(String name, Provider provider, PluginContext context) {
    this.name = name;
    this.provider = provider;
    this.context = context;
    this.breaker = new Breaker(context.ticker(), name, ProviderUnavailableException::new);
  }

  /**
   * What the endpoint answers. Any status below 500 but 429 is an answer: it may be due to this
   * very request.
   *
   * @throws ProviderUnavailableException when it does not answer, or has just not done so
   */
  HTTPResponse call(HTTPRequest request) {
    return breaker.call(() -> send(request));
  }

  private HTTPResponse send(HTTPRequest request) {
    try {
      HTTPResponse response = request.send(provider.http());
      int status = response.getStatusCode();
      if (status == TOO_MANY_REQUESTS || status >= SERVER_ERROR) {
        throw failed(request.getURI() + " answers " + status, null);
      }
      return response;
    } catch (IOException | IllegalArgumentException e) {
      throw failed(String.valueOf(e.getMessage()), e);
    }
  }

  /** Says in the log why there is no answer that can be used. */
  ProviderUnavailableException failed(String why, @Nullable Exception cause) {
    context.logger().log(Level.ERROR, "{0}: {1}", name, why);
    return new ProviderUnavailableException(why, cause);
  }
}
