package org.gatehouse.plugins.openidconnect;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.plugin.FakeExchange;

/** A browser in front of a plugin: keeps cookies, and visits the provider for real. */
final class Browser {
  private final Map<String, String> cookies = new LinkedHashMap<>();

  /** The cookies by name. */
  Map<String, String> cookies() {
    return cookies;
  }

  FakeExchange navigate(Plugin plugin, String target) {
    return send(plugin, FakeExchange.request("GET", target).header("Accept", "text/html,*/*"));
  }

  FakeExchange send(Plugin plugin, FakeExchange.Builder request) {
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(one -> one.getKey() + "=" + one.getValue())
              .collect(Collectors.joining("; ")));
    }
    FakeExchange exchange = request.build();
    if (plugin.onAccess(exchange) == Outcome.CONTINUE) {
      exchange.upstreamAnswers(200);
      plugin.onResponseHeaders(exchange);
    }
    keep(
        exchange.answer().isPresent()
            ? exchange.answer().orElseThrow().headers().all("Set-Cookie")
            : exchange.clientResponse().headers().all("Set-Cookie"));
    return exchange;
  }

  private void keep(List<String> fields) {
    for (String field : fields) {
      String pair = field.substring(0, field.indexOf(';'));
      String name = pair.substring(0, pair.indexOf('='));
      if (field.contains("Max-Age=0")) {
        cookies.remove(name);
      } else {
        cookies.put(name, pair.substring(pair.indexOf('=') + 1));
      }
    }
  }

  /** Asks the provider, and says where it sends the browser next. */
  static URI visit(String location) {
    try {
      HttpResponse<Void> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(location)).build(),
                  HttpResponse.BodyHandlers.discarding());
      return URI.create(response.headers().firstValue("Location").orElseThrow());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Follows the whole login, and says where it ends. */
  FakeExchange login(Plugin plugin, String target) {
    FakeExchange sent = navigate(plugin, target);
    return navigate(plugin, pathAndQuery(visit(location(sent))));
  }

  static String location(FakeExchange exchange) {
    return exchange.answer().orElseThrow().headers().first("Location").orElseThrow();
  }

  static String pathAndQuery(URI uri) {
    return uri.getRawPath() + "?" + uri.getRawQuery();
  }
}
