package org.gatehouse.plugins.upstreampolicy;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.exchange.UpstreamResponse;
import org.gatehouse.plugins.support.BoundedCache;
import org.jspecify.annotations.Nullable;

/**
 * The last good answers to GET, for the time when there are none. Thread-safe.
 *
 * <p>Nothing is remembered that a shared cache must not store, or must not serve stale (RFC 9111
 * §3, §4.2.4), and nothing of one consumer is given to another.
 */
final class LastAnswers implements AutoCloseable {
  private static final Set<Integer> STATUSES = Set.of(200, 203, 301, 308);

  /** Not of the message but of the connection it came by, or told anew. */
  private static final Set<String> NOT_KEPT =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "transfer-encoding",
          "te",
          "trailer",
          "upgrade",
          "content-length",
          "age");

  private final Clock clock;
  private final BoundedCache<String, Remembered> answers;

  /**
   * An answer.
   *
   * @param body not to be changed
   * @param varying what the request had in the fields that {@code Vary} names, name and value in
   *     turn
   */
  private record Remembered(
      int status, Headers headers, ByteBuffer body, List<String> varying, long bornMillis) {}

  LastAnswers(int maxEntries, Clock clock) {
    this.clock = clock;
    this.answers = BoundedCache.of(String.class, Remembered.class, maxEntries);
  }

  /** Whether the upstream's answer may be remembered. */
  static boolean isWorthwhile(Exchange exchange) {
    UpstreamResponse response = exchange.upstreamResponse().orElse(null);
    ClientRequest request = exchange.clientRequest();
    if (response == null
        || !request.method().equals("GET")
        || !STATUSES.contains(response.status())
        || response.headers().contains("Set-Cookie")) {
      return false;
    }
    String control = all(response.headers(), "Cache-Control");
    boolean isPersonal =
        request.headers().contains("Authorization") || request.headers().contains("Cookie");
    return !mustNotBeStale(control)
        && (!isPersonal || control.contains("public"))
        && !all(response.headers(), "Vary").contains("*");
  }

  private static boolean mustNotBeStale(String control) {
    return control.contains("no-store")
        || control.contains("private")
        || control.contains("no-cache")
        || control.contains("must-revalidate")
        || control.contains("proxy-revalidate")
        || control.contains("s-maxage");
  }

  private static String all(Headers headers, String name) {
    return String.join(",", headers.all(name)).toLowerCase(Locale.ROOT);
  }

  void remember(Exchange exchange, byte[] body) {
    UpstreamResponse response = exchange.upstreamResponse().orElseThrow();
    Headers kept = new Headers();
    for (int i = 0; i < response.headers().size(); i++) {
      if (!NOT_KEPT.contains(response.headers().nameAt(i).toLowerCase(Locale.ROOT))) {
        kept.add(response.headers().nameAt(i), response.headers().valueAt(i));
      }
    }
    answers.put(
        keyOf(exchange),
        new Remembered(
            response.status(),
            kept,
            ByteBuffer.wrap(body),
            varying(all(response.headers(), "Vary"), exchange.clientRequest()),
            clock.millis()));
  }

  private static List<String> varying(String vary, ClientRequest request) {
    List<String> values = new ArrayList<>();
    for (String name : vary.split(",", -1)) {
      if (!name.isBlank()) {
        values.add(name.strip());
        values.add(all(request.headers(), name.strip()));
      }
    }
    return List.copyOf(values);
  }

  /**
   * An answer to this request, with its {@code Age}.
   *
   * @return null when none is remembered, or none so young
   */
  @Nullable Answer find(Exchange exchange, long maxAgeSeconds) {
    ClientRequest request = exchange.clientRequest();
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return null;
    }
    Remembered found = answers.get(keyOf(exchange));
    if (found == null) {
      return null;
    }
    long age = TimeUnit.MILLISECONDS.toSeconds(clock.millis() - found.bornMillis());
    if (age > maxAgeSeconds || !isFor(found.varying(), request)) {
      return null;
    }
    Answer answer = Answer.bytes(found.status(), found.body().array());
    for (int i = 0; i < found.headers().size(); i++) {
      answer.header(found.headers().nameAt(i), found.headers().valueAt(i));
    }
    return answer.header("Age", Long.toString(Math.max(0, age)));
  }

  private static boolean isFor(List<String> varying, ClientRequest request) {
    for (int i = 0; i < varying.size(); i += 2) {
      if (!all(request.headers(), varying.get(i)).equals(varying.get(i + 1))) {
        return false;
      }
    }
    return true;
  }

  private static String keyOf(Exchange exchange) {
    ClientRequest request = exchange.clientRequest();
    return exchange.service().map(Service::id).map(Object::toString).orElse("")
        + '\n'
        + exchange.consumer().map(consumer -> consumer.id().toString()).orElse("")
        + '\n'
        + request.host()
        + '\n'
        + request.path()
        + '?'
        + request.query().orElse("");
  }

  @Override
  public void close() {
    answers.close();
  }
}
