package org.gatehouse.plugins.ratelimiting;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.gatehouse.api.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/** Says whose request an exchange is, by {@code config.limit_by}. */
final class CallerIdentifier {
  /** Longer values, which only headers and paths have, are counted by their digest. */
  private static final int MAX_LENGTH = 128;

  private final String limitBy;
  private final String headerName;
  private final String path;

  CallerIdentifier(RateLimitingConfig config) {
    this.limitBy = config.limitBy().orElse("ip");
    this.headerName = config.headerName().orElse("");
    this.path = config.path().orElse("");
  }

  /** The id or value to count by; the client's IP address when the exchange has no such thing. */
  String of(Exchange exchange) {
    String found = find(exchange);
    if (found == null) {
      return exchange.clientRequest().clientIp();
    }
    return found.length() <= MAX_LENGTH ? found : digest(found);
  }

  private @Nullable String find(Exchange exchange) {
    return switch (limitBy) {
      case "service" -> exchange.service().map(service -> service.id().toString()).orElse(null);
      case "consumer" ->
          exchange
              .consumer()
              .map(consumer -> consumer.id().toString())
              .orElseGet(() -> credential(exchange));
      case "credential" -> credential(exchange);
      case "header" -> exchange.clientRequest().headers().firstOrNull(headerName);
      case "path" -> exchange.clientRequest().path().equals(path) ? path : null;
      default -> null;
    };
  }

  private static @Nullable String credential(Exchange exchange) {
    return exchange.credential().map(credential -> credential.id().toString()).orElse(null);
  }

  private static String digest(String value) {
    try {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
