package org.gatehouse.plugins.support.auth;

import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.plugins.support.FieldText;
import org.jspecify.annotations.Nullable;

/**
 * Tells an exchange and its upstream who the client is. Each of the header fields is set or
 * removed, so that a client cannot send its own.
 */
final class Identity {
  private Identity() {}

  /** Sets consumer and header fields; no credential says that the consumer is an anonymous one. */
  static void apply(
      Exchange exchange, @Nullable Consumer consumer, @Nullable Credential credential) {
    exchange.authenticate(consumer, credential);
    Headers headers = exchange.upstreamRequest().headers();
    put(headers, "X-Consumer-ID", consumer == null ? null : consumer.id().toString());
    put(
        headers,
        "X-Consumer-Custom-ID",
        consumer == null ? null : consumer.customId().orElse(null));
    put(headers, "X-Consumer-Username", consumer == null ? null : consumer.username().orElse(null));
    put(headers, "X-Credential-Identifier", credential == null ? null : credential.identifier());
    put(headers, "X-Anonymous-Consumer", credential == null ? "true" : null);
  }

  private static void put(Headers headers, String name, @Nullable String value) {
    if (value == null) {
      headers.remove(name);
    } else {
      headers.set(name, FieldText.utf8(value));
    }
  }
}
