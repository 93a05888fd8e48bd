package org.gatehouse.plugins.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gatehouse.api.config.EntityRef;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.exchange.Answer;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.exchange.SharedAttributes;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Phase;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.store.PageRequest;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionPluginTest {
  private static final Consumer ALICE = SampleEntities.consumer("alice");
  private static final Consumer BOB = SampleEntities.consumer("bob");
  private static final Credential KEY = new Key(new UUID(1, 2), new EntityRef(ALICE.id()));
  private static final Credential BOBS_KEY = new Key(new UUID(3, 4), new EntityRef(BOB.id()));

  private final List<Plugin> plugins = new ArrayList<>();

  private record Key(UUID id, EntityRef consumer) implements Credential {}

  @AfterEach
  void close() {
    plugins.forEach(Plugin::close);
  }

  private static FakePluginContext context(Map<String, ?> more) {
    Map<String, Object> config = new LinkedHashMap<>(Map.of("secret", "s3cret"));
    config.putAll(more);
    return FakePluginContext.of(SessionPlugin.TYPE, config).add(ALICE).add(BOB);
  }

  private Plugin plugin(FakePluginContext context) {
    Plugin plugin = context.newPlugin();
    plugins.add(plugin);
    return plugin;
  }

  private static FakeExchange request(String... cookies) {
    FakeExchange.Builder builder = FakeExchange.request("GET", "/");
    if (cookies.length > 0) {
      builder.header("Cookie", String.join("; ", cookies));
    }
    return builder.build();
  }

  /** What the client gets when the upstream has answered, name and value of each cookie. */
  private static List<String> cookies(Plugin plugin, FakeExchange exchange) {
    return setCookies(plugin, exchange).stream()
        .map(field -> field.substring(0, field.indexOf(';')))
        .toList();
  }

  private static List<String> setCookies(Plugin plugin, FakeExchange exchange) {
    exchange.upstreamAnswers(200);
    plugin.onResponseHeaders(exchange);
    return exchange.clientResponse().headers().all("Set-Cookie");
  }

  /** The cookies of a client whom another plugin has recognized by a key. */
  private static List<String> logIn(Plugin plugin, Consumer consumer, Credential key) {
    FakeExchange exchange = request();
    assertThat(plugin.onAccess(exchange)).isEqualTo(Outcome.CONTINUE);
    exchange.authenticate(consumer, key);
    return cookies(plugin, exchange);
  }

  private static String logIn(Plugin plugin) {
    List<String> cookies = logIn(plugin, ALICE, KEY);
    assertThat(cookies).hasSize(1);
    return cookies.get(0);
  }

  private static void assertAlice(Plugin plugin, FakeExchange exchange) {
    assertThat(plugin.onAccess(exchange)).isEqualTo(Outcome.CONTINUE);
    assertThat(exchange.consumer()).contains(ALICE);
  }

  private static void assertNobody(Plugin plugin, FakeExchange exchange) {
    assertThat(plugin.onAccess(exchange)).isEqualTo(Outcome.CONTINUE);
    assertThat(exchange.consumer()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cookie", "kong"})
  void onAccess_cookieOfEarlierLogin_isAlice(String storage) {
    Plugin plugin = plugin(context(Map.of("storage", storage)));
    FakeExchange exchange = request("a=b", logIn(plugin), "c=d");

    assertAlice(plugin, exchange);

    assertThat(exchange.credential().map(Credential::id)).contains(KEY.id());
    Headers sent = exchange.upstreamRequest().headers();
    assertThat(sent.all("X-Consumer-Username")).containsExactly("alice");
    assertThat(sent.all("X-Consumer-ID")).containsExactly(ALICE.id().toString());
    assertThat(sent.all("X-Credential-Identifier")).containsExactly(KEY.id().toString());
    assertThat(sent.contains("X-Anonymous-Consumer")).isFalse();
    assertThat(cookies(plugin, exchange)).isEmpty();
  }

  @Test
  void onResponseHeaders_newSession_hasTheConfiguredAttributes() {
    FakeExchange exchange = request();
    exchange.authenticate(ALICE, KEY);
    assertThat(setCookies(plugin(context(Map.of())), exchange))
        .singleElement()
        .asString()
        .matches("session=[\\w-]+; Path=/; SameSite=Strict; Secure; HttpOnly");

    FakeExchange other = request();
    other.authenticate(ALICE, KEY);
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("cookie_name", "sid");
    config.put("cookie_path", "/api");
    config.put("cookie_domain", "example.com");
    config.put("cookie_same_site", "Default");
    config.put("cookie_secure", false);
    config.put("cookie_http_only", false);
    config.put("remember", true);
    assertThat(setCookies(plugin(context(config)), other))
        .satisfiesExactly(
            one -> assertThat(one).matches("sid=[\\w-]+; Domain=example.com; Path=/api"),
            one ->
                assertThat(one)
                    .matches("remember=[\\w-]+; Domain=example.com; Path=/api; Max-Age=604800"));
  }

  @Test
  void onResponseHeaders_anonymousOrWithoutConsumer_givesNoSession() {
    Plugin plugin = plugin(context(Map.of()));
    FakeExchange anonymous = request();
    anonymous.authenticate(ALICE, null);
    FakeExchange nobody = request();
    FakeExchange account = request();
    account.authenticate(null, KEY);

    assertThat(cookies(plugin, anonymous)).isEmpty();
    assertThat(cookies(plugin, nobody)).isEmpty();
    assertThat(cookies(plugin, account)).isEmpty();
  }

  @Test
  void onResponseHeaders_earlyAnswer_keepsWhatWasBegun() {
    Plugin plugin = plugin(context(Map.of()));
    FakeExchange exchange = request();
    exchange.authenticate(ALICE, KEY);
    exchange.respond(Answer.error(429, "later"));
    exchange.enter(Phase.RESPONSE_HEADERS);

    plugin.onResponseHeaders(exchange);

    assertThat(exchange.clientResponse().headers().all("Set-Cookie")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cookie", "kong"})
  void onResponseHeaders_anotherClientThanTheSessions_getsHisOwn(String storage) {
    FakePluginContext context = context(Map.of("storage", storage));
    Plugin plugin = plugin(context);
    FakeExchange exchange = request(logIn(plugin));
    assertAlice(plugin, exchange);
    exchange.authenticate(BOB, BOBS_KEY);

    List<String> cookies = cookies(plugin, exchange);

    assertThat(cookies).hasSize(1);
    FakeExchange next = request(cookies.get(0));
    plugin.onAccess(next);
    assertThat(next.consumer()).contains(BOB);
  }

  @Test
  void onAccess_cookieThatIsNotOurs_isNobody() {
    Plugin plugin = plugin(context(Map.of()));
    String cookie = logIn(plugin);
    int last = cookie.length() - 3;
    String bent =
        cookie.substring(0, last)
            + (cookie.charAt(last) == 'A' ? 'B' : 'A')
            + cookie.substring(last + 1);

    assertNobody(plugin, request("session="));
    assertNobody(plugin, request("session=!!"));
    assertNobody(plugin, request("session=AQ"));
    assertNobody(plugin, request(bent));
    assertNobody(plugin, request(cookie.replace("session=", "Session=")));
    assertNobody(plugin, request(cookie.replace("session=", "xsession=")));
    assertNobody(plugin(context(Map.of("secret", "other"))), request(cookie));
    assertNobody(plugin(context(Map.of("audience", "other"))), request(cookie));
    assertNobody(plugin(context(Map.of("storage", "kong"))), request(cookie));
    // one that is good among others is found
    assertAlice(plugin, request("session=!!", cookie));
  }

  @Test
  void onAccess_rememberCookieInPlaceOfTheOther_isNobody() {
    Plugin plugin = plugin(context(Map.of("remember", true)));
    String remember = logIn(plugin, ALICE, KEY).get(1);

    assertNobody(plugin, request(remember.replace("remember=", "session=")));
  }

  @ParameterizedTest
  @CsvSource({
    "idling_timeout, 600",
    "rolling_timeout, 600",
    "absolute_timeout, 600",
  })
  void onAccess_afterATimeout_isNobody(String field, long seconds) {
    FakePluginContext context = context(Map.of(field, seconds));
    Plugin plugin = plugin(context);
    String cookie = logIn(plugin);
    context.advance(Duration.ofSeconds(seconds - 1));
    assertAlice(plugin, request(cookie));

    context.advance(Duration.ofSeconds(1));

    assertNobody(plugin, request(cookie));
  }

  @Test
  void onAccess_usedAgainAndAgain_staysAliveUntilTheAbsoluteTimeout() {
    FakePluginContext context =
        context(
            Map.of("idling_timeout", 300L, "rolling_timeout", 1000L, "absolute_timeout", 5000L));
    Plugin plugin = plugin(context);
    String cookie = logIn(plugin);
    for (int i = 0; i < 24; i++) {
      context.advance(Duration.ofSeconds(200));
      FakeExchange exchange = request(cookie);
      assertAlice(plugin, exchange);
      List<String> cookies = cookies(plugin, exchange);
      assertThat(cookies).hasSize(1);
      cookie = cookies.get(0);
    }

    context.advance(Duration.ofSeconds(200));

    assertNobody(plugin, request(cookie));
  }

  @Test
  void onAccess_soonAfterTheLastRequest_sendsNoCookie() {
    FakePluginContext context = context(Map.of());
    Plugin plugin = plugin(context);
    FakeExchange exchange = request(logIn(plugin));
    context.advance(Duration.ofSeconds(59));

    assertAlice(plugin, exchange);

    assertThat(cookies(plugin, exchange)).isEmpty();
  }

  @Test
  void onAccess_renewedInTheStore_theOldOneIsGoodForAMoment() {
    FakePluginContext context = context(Map.of("storage", "kong", "idling_timeout", 0L));
    Plugin plugin = plugin(context);
    String old = logIn(plugin);
    context.advance(Duration.ofMinutes(45));
    FakeExchange exchange = request(old);
    assertAlice(plugin, exchange);
    String renewed = cookies(plugin, exchange).get(0);

    context.advance(Duration.ofSeconds(9));
    assertAlice(plugin, request(old));
    context.advance(Duration.ofSeconds(1));

    assertNobody(plugin, request(old));
    assertAlice(plugin, request(renewed));
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /?session_logout",
    "POST, /?a=b&session_logout=true",
    "POST, /?session%5Flogout=false"
  })
  void onAccess_logoutByQuery_endsTheSession(String method, String target) {
    FakePluginContext context = context(Map.of("storage", "kong", "remember", true));
    Plugin plugin = plugin(context);
    List<String> cookies = logIn(plugin, ALICE, KEY);
    FakeExchange exchange =
        FakeExchange.request(method, target).header("Cookie", String.join("; ", cookies)).build();

    assertThat(plugin.onAccess(exchange)).isEqualTo(Outcome.RESPONDED);
    assertThat(exchange.answer().orElseThrow().status()).isEqualTo(200);
    exchange.enter(Phase.RESPONSE_HEADERS);
    plugin.onResponseHeaders(exchange);

    assertThat(exchange.clientResponse().headers().all("Set-Cookie"))
        .satisfiesExactly(
            one ->
                assertThat(one)
                    .startsWith("session=; Path=/; SameSite=Strict; Secure; HttpOnly; Expires=")
                    .endsWith("; Max-Age=0"),
            one -> assertThat(one).startsWith("remember=; ").endsWith("; Max-Age=0"));
    assertThat(rows(context)).isEmpty();
    assertNobody(plugin, request(cookies.toArray(String[]::new)));
  }

  private static List<StoredSession> rows(FakePluginContext context) {
    return context.entities(StoredSession.class).page(PageRequest.first(100)).data();
  }

  @Test
  void onAccess_logoutByBody_needsLeaveToRead() {
    Map<String, Object> reading = Map.of("read_body_for_logout", true);
    Plugin plugin = plugin(context(Map.of()));
    Plugin reader = plugin(context(reading));
    String cookie = logIn(plugin);

    assertThat(plugin.onAccess(post(cookie, "session_logout=1"))).isEqualTo(Outcome.CONTINUE);
    assertThat(reader.onAccess(post(cookie, "session_logout=1"))).isEqualTo(Outcome.RESPONDED);
    assertThat(reader.onAccess(post(cookie, "a=session_logout"))).isEqualTo(Outcome.CONTINUE);
  }

  private static FakeExchange post(String cookie, String form) {
    return FakeExchange.request("POST", "/")
        .header("Cookie", cookie)
        .body("application/x-www-form-urlencoded", form)
        .build();
  }

  @Test
  void onAccess_logoutArgumentElsewhere_endsNothing() {
    Plugin plugin = plugin(context(Map.of()));
    String cookie = logIn(plugin);

    assertAlice(
        plugin, FakeExchange.request("GET", "/?session_logout").header("Cookie", cookie).build());
    assertAlice(plugin, FakeExchange.request("POST", "/?x").header("Cookie", cookie).build());
    // who has no session is no business of ours
    assertNobody(plugin, FakeExchange.request("POST", "/?session_logout").build());
  }

  @Test
  void onAccess_consumerIsGone_endsTheSession() {
    FakePluginContext context = context(Map.of("storage", "kong"));
    Plugin plugin = plugin(context);
    FakeExchange exchange = request(logIn(plugin));
    context.entities(Consumer.class).delete(ALICE.id());

    assertNobody(plugin, exchange);

    assertThat(setCookies(plugin, exchange)).singleElement().asString().endsWith("; Max-Age=0");
    assertThat(rows(context)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cookie", "kong"})
  void onAccess_rememberedClient_getsNewSessionUntilTheAbsoluteTimeout(String storage) {
    FakePluginContext context =
        context(
            Map.of(
                "storage", storage,
                "remember", true,
                "remember_rolling_timeout", 20_000L,
                "remember_absolute_timeout", 50_000L,
                "stale_ttl", 0L));
    Plugin plugin = plugin(context);
    List<String> cookies = logIn(plugin, ALICE, KEY);
    for (int i = 0; i < 3; i++) {
      context.advance(Duration.ofMinutes(250));
      FakeExchange exchange = request(cookies.toArray(String[]::new));
      assertAlice(plugin, exchange);
      List<String> renewed = cookies(plugin, exchange);
      assertThat(renewed).hasSize(2).doesNotContainAnyElementsOf(cookies);
      assertAlice(plugin, request(renewed.get(0)));
      cookies = renewed;
    }

    context.advance(Duration.ofSeconds(5_000));

    assertNobody(plugin, request(cookies.toArray(String[]::new)));
  }

  @Test
  void headers_configured_tellOfTheSession() {
    List<String> all =
        List.of(
            "id",
            "audience",
            "subject",
            "timeout",
            "idling-timeout",
            "rolling-timeout",
            "absolute-timeout");
    FakePluginContext context =
        context(Map.of("request_headers", all, "response_headers", List.of("timeout", "subject")));
    Plugin plugin = plugin(context);
    String cookie = logIn(plugin);
    context.advance(Duration.ofSeconds(10));
    FakeExchange exchange = request(cookie);

    assertAlice(plugin, exchange);
    setCookies(plugin, exchange);

    Headers sent = exchange.upstreamRequest().headers();
    assertThat(sent.first("Session-Id").orElseThrow()).matches("[\\w-]{43}");
    assertThat(sent.all("Session-Audience")).containsExactly("default");
    assertThat(sent.all("Session-Subject")).containsExactly("alice");
    assertThat(sent.all("Session-Timeout")).containsExactly("890");
    assertThat(sent.all("Session-Idling-Timeout")).containsExactly("890");
    assertThat(sent.all("Session-Rolling-Timeout")).containsExactly("3590");
    assertThat(sent.all("Session-Absolute-Timeout")).containsExactly("86390");
    Headers got = exchange.clientResponse().headers();
    assertThat(got.all("Session-Timeout")).containsExactly("890");
    assertThat(got.all("Session-Subject")).containsExactly("alice");
    assertThat(got.contains("Session-Id")).isFalse();
  }

  @Test
  void onAccess_withoutSession_forgedFieldsDoNotReachTheUpstream() {
    Plugin plugin = plugin(context(Map.of("request_headers", List.of("subject"))));
    FakeExchange exchange =
        FakeExchange.request("GET", "/").header("Session-Subject", "root").build();

    assertNobody(plugin, exchange);

    assertThat(exchange.upstreamRequest().headers().contains("Session-Subject")).isFalse();
  }

  @Test
  void onAccess_groupsLearntAtLogin_areKnownAgain() {
    Plugin plugin = plugin(context(Map.of()));
    FakeExchange login = request();
    login.authenticate(ALICE, KEY);
    login.attribute(SharedAttributes.AUTHENTICATED_GROUPS, List.of("staff", "admins"));
    FakeExchange exchange = request(cookies(plugin, login).get(0));

    assertAlice(plugin, exchange);

    assertThat(exchange.attribute(SharedAttributes.AUTHENTICATED_GROUPS))
        .contains(List.of("staff", "admins"));
    assertThat(exchange.upstreamRequest().headers().all("X-Authenticated-Groups"))
        .containsExactly("staff, admins");
  }

  @Test
  void onAccess_noGroupsLearnt_forgedOnesAreRemoved() {
    Plugin plugin = plugin(context(Map.of()));
    FakeExchange exchange =
        FakeExchange.request("GET", "/")
            .header("Cookie", logIn(plugin))
            .header("X-Authenticated-Groups", "admins")
            .build();

    assertAlice(plugin, exchange);

    assertThat(exchange.upstreamRequest().headers().contains("X-Authenticated-Groups")).isFalse();
  }

  @Test
  void onResponseHeaders_moreGroupsThanACookieHolds_givesNoSessionAndLogs() {
    FakePluginContext context = context(Map.of());
    Plugin plugin = plugin(context);
    FakeExchange exchange = request();
    exchange.authenticate(ALICE, KEY);
    exchange.attribute(SharedAttributes.AUTHENTICATED_GROUPS, List.of("g".repeat(5000)));

    assertThat(cookies(plugin, exchange)).isEmpty();

    assertThat(context.logger().lines()).containsExactly("ERROR session: cannot be kept");
  }

  @Test
  void storeIsDown_goesOnWithoutSession() {
    FakePluginContext context = context(Map.of("storage", "kong"));
    Plugin plugin = plugin(context);
    String cookie = logIn(plugin);
    context.storeIsDown(true);

    assertNobody(plugin, request(cookie));
    assertThat(logIn(plugin, ALICE, KEY)).isEmpty();

    assertThat(context.logger().lines())
        .containsExactly("WARNING session: cannot be used", "ERROR session: cannot be kept");
  }

  @Test
  void stored_row_tellsNothingOfTheClientAndDies() {
    FakePluginContext context = context(Map.of("storage", "kong"));
    logIn(plugin(context));

    StoredSession row = rows(context).get(0);
    assertThat(row.sessionId()).matches("[\\w-]{43}");
    assertThat(row.ttl()).contains(3600L);
    assertThat(row.expires()).contains(FakePluginContext.START.getEpochSecond() + 3600);
    assertThat(row.data().orElseThrow()).doesNotContain("alice", ALICE.id().toString());
    assertThat(row.toString()).doesNotContain(row.data().orElseThrow());
  }
}
