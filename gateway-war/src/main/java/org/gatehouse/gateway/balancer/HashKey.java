package org.gatehouse.gateway.balancer;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.PathCaptures;
import org.jspecify.annotations.Nullable;

/** What of an exchange an upstream hashes, and what in its stead when that is missing. */
final class HashKey {
  private final Source first;
  private final Source fallback;

  private HashKey(Source first, Source fallback) {
    this.first = first;
    this.fallback = fallback;
  }

  static HashKey of(Upstream upstream) {
    return new HashKey(
        source(
            upstream.hashOn().orElse("none"),
            upstream.hashOnHeader(),
            upstream.hashOnQueryArg(),
            upstream.hashOnUriCapture(),
            upstream),
        source(
            upstream.hashFallback().orElse("none"),
            upstream.hashFallbackHeader(),
            upstream.hashFallbackQueryArg(),
            upstream.hashFallbackUriCapture(),
            upstream));
  }

  /** Null when the exchange has nothing to hash. */
  @Nullable String of(Exchange exchange) {
    String value = first.of(exchange);
    return value == null ? fallback.of(exchange) : value;
  }

  private interface Source {
    @Nullable String of(Exchange exchange);
  }

  private static Source source(
      String kind,
      Optional<String> header,
      Optional<String> argument,
      Optional<String> capture,
      Upstream upstream) {
    return switch (kind) {
      case "consumer" -> HashKey::consumer;
      case "ip" -> exchange -> exchange.clientRequest().clientIp();
      case "path" -> exchange -> exchange.clientRequest().path();
      case "header" -> {
        String name = header.orElse("");
        yield exchange -> joined(exchange.clientRequest().headers().all(name));
      }
      case "query_arg" -> {
        String name = argument.orElse("");
        yield exchange -> joined(exchange.clientRequest().queryArguments(name));
      }
      case "uri_capture" -> {
        String name = capture.orElse("");
        yield exchange -> capture(exchange.captures(), name);
      }
      case "cookie" -> {
        String name = upstream.hashOnCookie().orElse("");
        String path = upstream.hashOnCookiePath().orElse("/");
        yield exchange -> cookie(exchange, name, path);
      }
      default -> exchange -> null;
    };
  }

  private static @Nullable String consumer(Exchange exchange) {
    Optional<Consumer> consumer = exchange.consumer();
    if (consumer.isPresent()) {
      return consumer.get().id().toString();
    }
    return exchange.credential().map(Credential::id).map(UUID::toString).orElse(null);
  }

  private static @Nullable String joined(List<String> values) {
    return switch (values.size()) {
      case 0 -> null;
      case 1 -> values.get(0);
      default -> String.join(", ", values);
    };
  }

  /** By name, or by number as {@code "1"}. */
  private static @Nullable String capture(PathCaptures captures, String name) {
    String named = captures.named().get(name);
    if (named != null) {
      return named;
    }
    for (int i = 0; i < captures.unnamed().size(); i++) {
      if (name.equals(Integer.toString(i + 1))) {
        return captures.unnamed().get(i);
      }
    }
    return null;
  }

  /** The client's; one that has none is given one with the response. */
  private static String cookie(Exchange exchange, String name, String path) {
    for (String header : exchange.clientRequest().headers().all("Cookie")) {
      for (String pair : header.split(";", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
          return pair.substring(equals + 1).strip();
        }
      }
    }
    Optional<HashCookie> given = exchange.attribute(HashCookie.KEY);
    if (given.isPresent()) {
      return given.get().value();
    }
    HashCookie made = new HashCookie(name, UUID.randomUUID().toString(), path);
    exchange.attribute(HashCookie.KEY, made);
    return made.value();
  }
}
