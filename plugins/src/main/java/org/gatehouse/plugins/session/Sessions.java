package org.gatehouse.plugins.session;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.plugins.support.Seal;
import org.jspecify.annotations.Nullable;

/**
 * The sessions behind one cookie: those of the moment, or those that start others. Thread-safe.
 * Methods throw {@link org.gatehouse.api.store.StoreException} when sessions are kept in the store
 * and that cannot be reached.
 */
final class Sessions {
  private final Cookie cookie;
  private final boolean outlivesBrowser;
  private final Lifetimes lifetimes;
  private final Seal seal;
  private final String purpose;
  private final @Nullable SessionStore store;

  private Sessions(
      Cookie cookie,
      boolean outlivesBrowser,
      Lifetimes lifetimes,
      Seal seal,
      String purpose,
      @Nullable SessionStore store) {
    this.cookie = cookie;
    this.outlivesBrowser = outlivesBrowser;
    this.lifetimes = lifetimes;
    this.seal = seal;
    this.purpose = purpose;
    this.store = store;
  }

  /**
   * Sessions of the moment.
   *
   * @param store where they are kept; null for in the cookie
   */
  static Sessions ofMoment(SessionConfig config, Seal seal, @Nullable SessionStore store) {
    return new Sessions(
        new Cookie(config.cookieName().orElse("session"), config),
        false,
        Lifetimes.ofSession(config),
        seal,
        purpose("session", config, store),
        store);
  }

  /** Sessions that start others when the browser comes back. */
  static Sessions remembered(SessionConfig config, Seal seal, @Nullable SessionStore store) {
    return new Sessions(
        new Cookie(config.rememberCookieName().orElse("remember"), config),
        true,
        Lifetimes.ofRemembering(config),
        seal,
        purpose("remember", config, store),
        store);
  }

  /** No cookie is good for another kind, another place of storage or another audience. */
  private static String purpose(String kind, SessionConfig config, @Nullable SessionStore store) {
    String place = store == null ? "cookie" : "store";
    return kind + " " + place + " " + config.audience().orElse("default");
  }

  Lifetimes lifetimes() {
    return lifetimes;
  }

  /** The session of a request: that of the first of its cookies that is good. */
  Optional<Session> find(Headers headers, long now) {
    for (String value : cookie.values(headers)) {
      Optional<Session> session = seal.open(value, purpose).flatMap(bytes -> read(bytes, now));
      if (session.isPresent()) {
        return session;
      }
    }
    return Optional.empty();
  }

  private Optional<Session> read(byte[] bytes, long now) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      Ticket ticket = Ticket.readFrom(in);
      if (lifetimes.isOver(ticket, now)) {
        return Optional.empty();
      }
      return store == null
          ? Optional.of(new Session(ticket, Subject.readFrom(in)))
          : store.find(ticket.id(), now).map(subject -> new Session(ticket, subject));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Begins a session.
   *
   * @param replaced the session in whose place it comes; null for none
   * @return the Set-Cookie field
   * @throws IOException when there is too much to say of whose it is
   */
  String begin(Session session, @Nullable Session replaced, long now) throws IOException {
    String field = write(session, now);
    if (store != null) {
      store.keep(session, lifetimes.usable(session.ticket(), now), now);
      if (replaced != null) {
        store.replace(replaced.ticket().id(), now);
      }
    }
    return field;
  }

  /** The Set-Cookie field of a session that exists. */
  String write(Session session, long now) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    session.ticket().writeTo(out);
    if (store == null) {
      session.subject().writeTo(out);
    }
    OptionalLong kept =
        outlivesBrowser ? lifetimes.left(session.ticket(), now) : OptionalLong.empty();
    String field = cookie.set(seal.close(bytes.toByteArray(), purpose), kept);
    if (field.length() > Cookie.MAX_BYTES) {
      throw new IOException(
          "cookie: %d bytes (expected: <= %d)".formatted(field.length(), Cookie.MAX_BYTES));
    }
    return field;
  }

  /** Ends a session. */
  void end(Session session) {
    if (store != null) {
      store.end(session.ticket().id());
    }
  }

  /** The Set-Cookie field that takes the cookie from the client. */
  String clear() {
    return cookie.clear();
  }
}
