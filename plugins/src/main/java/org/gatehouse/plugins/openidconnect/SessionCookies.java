package org.gatehouse.plugins.openidconnect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.api.exchange.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The cookies by which a client keeps its session and, between redirects, its login: sealed, for
 * HTTP alone, not sent along from other sites but for navigation. A long session goes into several
 * cookies, the first of which starts with their number. Thread-safe.
 */
final class SessionCookies {
  private static final int CHUNK_LENGTH = 3_600;
  private static final int MAX_CHUNKS = 3;
  private static final int LOGIN_SECONDS = 600;

  private final String name;
  private final String path;
  private final boolean alwaysSecure;
  private final SealedJson sessions;
  private final SealedJson logins;

  SessionCookies(OpenidConnectConfig config) {
    this.name = config.sessionCookieName();
    this.path = config.sessionCookiePath();
    this.alwaysSecure =
        config.redirectUri().orElse(List.of()).stream()
            .anyMatch(uri -> uri.regionMatches(true, 0, "https:", 0, "https:".length()));
    String secret = config.sessionSecret().orElseThrow();
    String whose = " " + config.issuer() + " " + config.clientId().orElse(List.of());
    this.sessions = new SealedJson(secret, "session" + whose);
    this.logins = new SealedJson(secret, "login" + whose);
  }

  private String loginName() {
    return name + "_login";
  }

  private String chunkName(int number) {
    return number == 1 ? name : name + "_" + number;
  }

  /** Removes them from what goes upstream. */
  void hide(Headers headers) {
    Cookies.remove(headers, this::isOurs);
  }

  private boolean isOurs(String cookie) {
    if (!cookie.startsWith(name)) {
      return false;
    }
    for (int number = 1; number <= MAX_CHUNKS; number++) {
      if (cookie.equals(chunkName(number))) {
        return true;
      }
    }
    return cookie.equals(loginName());
  }

  /** The session of a client; empty for none, and for what this gateway has not made. */
  Optional<Session> session(ClientRequest request) {
    Headers headers = request.headers();
    Optional<String> first = Cookies.find(headers, name);
    if (first.isEmpty() || first.get().length() < 2 || first.get().charAt(1) != '.') {
      return Optional.empty();
    }
    int count = first.get().charAt(0) - '0';
    if (count < 1 || count > MAX_CHUNKS) {
      return Optional.empty();
    }
    StringBuilder sealed = new StringBuilder(first.get().substring(2));
    for (int number = 2; number <= count; number++) {
      sealed.append(Cookies.find(headers, chunkName(number)).orElse(""));
    }
    return sessions.open(sealed.toString()).map(Session::of);
  }

  /**
   * {@code Set-Cookie} fields that keep a session, without its tokens if they make it too long;
   * empty when it is too long even so.
   */
  Optional<List<String>> keep(ClientRequest request, Session session) {
    String sealed = sessions.seal(session.toJson());
    if (sealed.length() > MAX_CHUNKS * CHUNK_LENGTH) {
      sealed = sessions.seal(session.withoutTokens().toJson());
    }
    if (sealed.length() > MAX_CHUNKS * CHUNK_LENGTH) {
      return Optional.empty();
    }
    int count = (sealed.length() + CHUNK_LENGTH - 1) / CHUNK_LENGTH;
    List<String> fields = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      String chunk =
          sealed.substring(
              (number - 1) * CHUNK_LENGTH, Math.min(sealed.length(), number * CHUNK_LENGTH));
      fields.add(
          field(request, chunkName(number), number == 1 ? count + "." + chunk : chunk, path, ""));
    }
    forgetChunks(request, count + 1, fields);
    return Optional.of(fields);
  }

  /** {@code Set-Cookie} fields that end the session. */
  List<String> forget(ClientRequest request) {
    List<String> fields = new ArrayList<>();
    forgetChunks(request, 1, fields);
    return fields;
  }

  private void forgetChunks(ClientRequest request, int from, List<String> fields) {
    for (int number = from; number <= MAX_CHUNKS; number++) {
      String chunk = chunkName(number);
      if (Cookies.find(request.headers(), chunk).isPresent()) {
        fields.add(field(request, chunk, "", path, "; Max-Age=0"));
      }
    }
  }

  /** What the client keeps until it comes back from the provider. */
  Optional<Map<String, @Nullable Object>> login(ClientRequest request) {
    return Cookies.find(request.headers(), loginName()).flatMap(logins::open);
  }

  String keepLogin(ClientRequest request, Map<String, ? extends @Nullable Object> login) {
    return field(request, loginName(), logins.seal(login), "/", "; Max-Age=" + LOGIN_SECONDS);
  }

  String forgetLogin(ClientRequest request) {
    return field(request, loginName(), "", "/", "; Max-Age=0");
  }

  /** Whether a login that began then, in seconds since 1970, may still end. */
  static boolean isLoginFresh(long startedAt, long now) {
    return now >= startedAt && now - startedAt <= LOGIN_SECONDS;
  }

  private String field(
      ClientRequest request, String cookie, String value, String forPath, String age) {
    boolean isSecure = alwaysSecure || request.forwardedScheme().equals("https");
    return cookie
        + "="
        + value
        + "; Path="
        + forPath
        + age
        + "; HttpOnly; SameSite=Lax"
        + (isSecure ? "; Secure" : "");
  }
}
