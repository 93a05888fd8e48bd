package org.gatehouse.plugins.session;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.AttributeKey;
import org.gatehouse.api.exchange.Exchange;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.exchange.SharedAttributes;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.plugin.PluginContext;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.plugins.support.FieldText;
import org.gatehouse.plugins.support.Seal;
import org.gatehouse.plugins.support.auth.Authentication;
import org.gatehouse.plugins.support.auth.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Remembers a consumer whom an authentication plugin has recognized, in a cookie, and recognizes
 * him by that from then on: before the other plugins are asked, which let him in when they allow
 * {@code anonymous}.
 *
 * <p>Never refuses a request: one without a good cookie is left to the other plugins. What fails is
 * logged, and is as if there were no session.
 */
public final class SessionPlugin implements Plugin {
  /** The plugin {@code session}. */
  public static final PluginType<SessionConfig> TYPE =
      PluginType.named("session", SessionConfig.class)
          .priority(1900)
          .onStreamsToo()
          .withoutConsumer()
          .entity(StoredSession.class)
          .create(SessionPlugin.class, SessionPlugin::new);

  private static final String GROUPS_FIELD = "X-Authenticated-Groups";

  /** The session that the client came with, or was given for its remembered one. */
  private static final AttributeKey<Session> LIVE = new AttributeKey<>("session");

  /** Set-Cookie fields for the client. */
  private static final AttributeKey<List<String>> COOKIES = new AttributeKey<>("session cookies");

  private final PluginContext context;
  private final Authentication authentication;
  private final @Nullable SessionStore store;
  private final Sessions sessions;
  private final @Nullable Sessions remembered;
  private final Logout logout;
  private final SessionHeaders requestHeaders;
  private final SessionHeaders responseHeaders;

  private SessionPlugin(SessionConfig config, PluginContext context) {
    this.context = context;
    this.authentication = new Authentication(context, null, true);
    Seal seal =
        new Seal(
            config
                .secret()
                .orElseThrow(() -> new IllegalArgumentException("secret: null (expected: a text)")),
            "session");
    this.store =
        config.storage().filter("kong"::equals).isPresent()
            ? new SessionStore(context, seal, Lifetimes.seconds(config.staleTtl(), 10))
            : null;
    this.sessions = Sessions.ofMoment(config, seal, store);
    this.remembered =
        config.remember().orElse(false) ? Sessions.remembered(config, seal, store) : null;
    this.logout = new Logout(config);
    String audience = config.audience().orElse("default");
    this.requestHeaders =
        new SessionHeaders(config.requestHeaders(), sessions.lifetimes(), audience);
    this.responseHeaders =
        new SessionHeaders(config.responseHeaders(), sessions.lifetimes(), audience);
  }

  @Override
  public Outcome onAccess(Exchange exchange) {
    long now = now();
    Headers upstream = exchange.upstreamRequest().headers();
    requestHeaders.write(null, now, upstream);
    try {
      Session session = find(exchange, now);
      if (session == null) {
        return Outcome.CONTINUE;
      }
      if (logout.isAskedForBy(exchange.clientRequest())) {
        return logOut(exchange, session, now);
      }
      Optional<Consumer> consumer = context.consumer(session.subject().consumer());
      if (consumer.isEmpty()) {
        end(exchange, session, now);
        return Outcome.CONTINUE;
      }
      Session current = refresh(exchange, session, now);
      exchange.attribute(LIVE, current);
      requestHeaders.write(current, now, upstream);
      return letIn(exchange, consumer.get(), current.subject());
    } catch (StoreException | IOException e) {
      context.logger().log(Level.WARNING, "session: cannot be used", e);
      return Outcome.CONTINUE;
    }
  }

  private long now() {
    return context.clock().instant().getEpochSecond();
  }

  /** The session of a request, a new one for a remembered client; null for none. */
  private @Nullable Session find(Exchange exchange, long now) throws IOException {
    Headers headers = exchange.clientRequest().headers();
    Optional<Session> found = sessions.find(headers, now);
    if (found.isPresent() || remembered == null) {
      return found.orElse(null);
    }
    Optional<Session> earlier = remembered.find(headers, now);
    if (earlier.isEmpty()) {
      return null;
    }
    Subject subject = earlier.get().subject();
    Session session = new Session(Ticket.start(now), subject);
    Session again = new Session(earlier.get().ticket().renew(now), subject);
    addCookie(exchange, sessions.begin(session, null, now));
    addCookie(exchange, remembered.begin(again, earlier.get(), now));
    return session;
  }

  private static void addCookie(Exchange exchange, String field) {
    List<String> cookies =
        exchange
            .attribute(COOKIES)
            .orElseGet(
                () -> {
                  List<String> none = new ArrayList<>(2);
                  exchange.attribute(COOKIES, none);
                  return none;
                });
    cookies.add(field);
  }

  private Outcome logOut(Exchange exchange, Session session, long now) {
    end(exchange, session, now);
    return exchange.respond(Answer.empty(200));
  }

  private void end(Exchange exchange, Session session, long now) {
    exchange.attribute(COOKIES, new ArrayList<>(2));
    addCookie(exchange, sessions.clear());
    if (remembered != null) {
      addCookie(exchange, remembered.clear());
    }
    sessions.end(session);
    if (remembered != null) {
      remembered.find(exchange.clientRequest().headers(), now).ifPresent(remembered::end);
    }
  }

  /** Gives the client a new id, or a later start of the idling time, when it is time for that. */
  private Session refresh(Exchange exchange, Session session, long now) throws IOException {
    Ticket ticket = session.ticket();
    if (sessions.lifetimes().isDueForRenewal(ticket, now)) {
      Session renewed = new Session(ticket.renew(now), session.subject());
      addCookie(exchange, sessions.begin(renewed, session, now));
      return renewed;
    }
    if (sessions.lifetimes().isDueForTouch(ticket, now)) {
      Session used = new Session(ticket.use(now), session.subject());
      addCookie(exchange, sessions.write(used, now));
      return used;
    }
    return session;
  }

  private Outcome letIn(Exchange exchange, Consumer consumer, Subject subject) {
    Headers upstream = exchange.upstreamRequest().headers();
    if (subject.groups().isEmpty()) {
      upstream.remove(GROUPS_FIELD);
    } else {
      exchange.attribute(SharedAttributes.AUTHENTICATED_GROUPS, subject.groups());
      upstream.set(GROUPS_FIELD, FieldText.utf8(String.join(", ", subject.groups())));
    }
    Verdict verdict =
        Verdict.recognized(
            consumer,
            new SessionCredential(subject.credential(), new EntityRef(subject.consumer())));
    return authentication.run(exchange, any -> verdict);
  }

  @Override
  public void onResponseHeaders(Exchange exchange) {
    long now = now();
    Session session = exchange.attribute(LIVE).orElse(null);
    Subject subject = subject(exchange);
    if (subject != null && (session == null || !session.subject().isSameClientAs(subject))) {
      session = begin(exchange, subject, session, now);
    }
    Headers headers = exchange.clientResponse().headers();
    exchange
        .attribute(COOKIES)
        .ifPresent(cookies -> cookies.forEach(field -> headers.add("Set-Cookie", field)));
    responseHeaders.write(session, now, headers);
  }

  /** Who the client has proved to be; null for nobody, and for who is no consumer. */
  private static @Nullable Subject subject(Exchange exchange) {
    if (exchange.credential().isEmpty() || exchange.consumer().isEmpty()) {
      return null;
    }
    Consumer consumer = exchange.consumer().get();
    return new Subject(
        consumer.id(),
        exchange.credential().get().id(),
        consumer.username().or(consumer::customId).orElse(consumer.id().toString()),
        exchange.attribute(SharedAttributes.AUTHENTICATED_GROUPS).orElse(List.of()));
  }

  /** Gives the client a session in place of any other; null when that fails. */
  private @Nullable Session begin(
      Exchange exchange, Subject subject, @Nullable Session replaced, long now) {
    Session session = new Session(Ticket.start(now), subject);
    try {
      List<String> cookies = new ArrayList<>(2);
      cookies.add(sessions.begin(session, replaced, now));
      if (remembered != null) {
        cookies.add(remembered.begin(new Session(Ticket.start(now), subject), null, now));
      }
      exchange.attribute(COOKIES, cookies);
      return session;
    } catch (StoreException | IOException e) {
      context.logger().log(Level.ERROR, "session: cannot be kept", e);
      return null;
    }
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }
}
