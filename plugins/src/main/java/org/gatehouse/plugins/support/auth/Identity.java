package org.gatehouse.plugins.support.auth;

import java.util.List;
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
  private static final String ID = "X-Consumer-ID";
  private static final String CUSTOM_ID = "X-Consumer-Custom-ID";
  private static final String USERNAME = "X-Consumer-Username";
  private static final String IDENTIFIER = "X-Credential-Identifier";
  private static final String ANONYMOUS = "X-Anonymous-Consumer";
  private static final List<String> NAMES = List.of(ID, CUSTOM_ID, USERNAME, IDENTIFIER, ANONYMOUS);

  private Identity() {}

  /** Sets consumer and header fields; no credential says that the consumer is an anonymous one. */
  static void apply(
      Exchange exchange, @Nullable Consumer consumer, @Nullable Credential credential) {
    exchange.authenticate(consumer, credential);
    Headers headers = exchange.upstreamRequest().headers();
    put(headers, ID, consumer == null ? null : consumer.id().toString());
    put(headers, CUSTOM_ID, consumer == null ? null : consumer.customId().orElse(null));
    put(headers, USERNAME, consumer == null ? null : consumer.username().orElse(null));
    put(headers, IDENTIFIER, credential == null ? null : credential.identifier());
    put(headers, ANONYMOUS, credential == null ? "true" : null);
  }

  /** For a client that is no consumer, and must not say that it is. */
  static void clear(Exchange exchange) {
    if (exchange.consumer().isPresent() || exchange.credential().isPresent()) {
      return; // another plugin has found out who it is
    }
    Headers headers = exchange.upstreamRequest().headers();
    for (String name : NAMES) {
      headers.remove(name);
    }
  }

  private static void put(Headers headers, String name, @Nullable String value) {
    if (value == null) {
      headers.remove(name);
    } else {
      headers.set(name, FieldText.utf8(value));
    }
  }
}
