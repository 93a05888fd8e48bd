package org.gatehouse.plugins.ldapauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.entity.Credential;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.ldap.DirectoryServer;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plugin against a directory on real sockets. */
@Timeout(60)
class LdapAuthPluginIT {
  private static final TestCertificate AUTHORITY = TestCertificate.authority("test authority");
  private static final TestCertificate LOCALHOST = AUTHORITY.issue("localhost");
  private static final TestCertificate ELSEWHERE = AUTHORITY.issue("elsewhere.test");
  private static final TestCertificate STRANGER = TestCertificate.forNames("localhost");
  private static final int BUSY = 51;
  private static final int NO_SUCH_OBJECT = 32;
  private static final int OTHER = 80;

  private final List<AutoCloseable> toClose = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : toClose) {
      one.close();
    }
  }

  private DirectoryServer started(DirectoryServer directory) {
    toClose.add(directory);
    directory.addPerson("ann", "secret");
    return directory;
  }

  private FakePluginContext context(int port, Map<String, ?> more) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("ldap_host", "localhost");
    config.put("ldap_port", (long) port);
    config.put("base_dn", DirectoryServer.PEOPLE);
    config.put("attribute", "uid");
    config.putAll(more);
    return FakePluginContext.of(LdapAuthPlugin.TYPE, config)
        .verifiedTls(AUTHORITY.trustingContext());
  }

  private Plugin plugin(FakePluginContext context) {
    Plugin plugin = context.newPlugin();
    // before the directory, which waits for its clients
    toClose.add(0, plugin);
    return plugin;
  }

  private Plugin plugin(DirectoryServer directory, Map<String, ?> more) {
    return plugin(context(directory.port(), more));
  }

  private static String login(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "ldap " + Base64.getEncoder().encodeToString(pair);
  }

  private static FakeExchange exchange(String user, String password) {
    return FakeExchange.request("GET", "/").header("Authorization", login(user, password)).build();
  }

  private static void assertRefused(Plugin plugin, FakeExchange exchange) {
    assertThat(plugin.onAccess(exchange)).isEqualTo(Outcome.RESPONDED);
    assertThat(exchange.answer().orElseThrow().status()).isEqualTo(401);
    assertThat(exchange.answer().orElseThrow().errorMessage()).contains("Unauthorized");
  }

  private static void assertLetIn(Plugin plugin, FakeExchange exchange, String as) {
    assertThat(plugin.onAccess(exchange)).isEqualTo(Outcome.CONTINUE);
    assertThat(exchange.upstreamRequest().headers().all("X-Credential-Identifier"))
        .containsExactly(as);
  }

  @Test
  void onAccess_rightPassword_isAnAccountWithoutConsumer() {
    Plugin plugin = plugin(started(DirectoryServer.plain()), Map.of());
    FakeExchange exchange =
        FakeExchange.request("GET", "/")
            .header("Authorization", login("ann", "secret"))
            .header("X-Consumer-ID", "forged")
            .header("X-Consumer-Username", "root")
            .header("X-Consumer-Custom-ID", "forged")
            .header("X-Credential-Identifier", "root")
            .header("X-Anonymous-Consumer", "true")
            .build();

    assertLetIn(plugin, exchange, "ann");

    assertThat(exchange.consumer()).isEmpty();
    Credential credential = exchange.credential().orElseThrow();
    assertThat(credential.consumer()).isNull();
    assertThat(credential.id().version()).isEqualTo(8);
    Headers sent = exchange.upstreamRequest().headers();
    assertThat(sent.names()).doesNotContain("x-consumer-id", "x-consumer-username");
    assertThat(sent.names()).doesNotContain("x-consumer-custom-id", "x-anonymous-consumer");
    assertThat(sent.all("Authorization")).containsExactly(login("ann", "secret"));
  }

  @Test
  void onAccess_sameAccount_isTheSameCredentialEverywhere() {
    DirectoryServer directory = started(DirectoryServer.plain());
    FakeExchange one = exchange("ann", "secret");
    FakeExchange other = exchange("ANN", "secret");

    assertLetIn(plugin(directory, Map.of()), one, "ann");
    assertLetIn(plugin(directory, Map.of("cache_ttl", 1L)), other, "ANN");

    assertThat(one.credential().map(Credential::id))
        .isEqualTo(other.credential().map(Credential::id));
  }

  @Test
  void onAccess_wrongPasswordOrUser_responds401WithChallenge() {
    DirectoryServer directory = started(DirectoryServer.plain());
    FakePluginContext context = context(directory.port(), Map.of("realm", "staff"));
    Plugin plugin = plugin(context);
    FakeExchange exchange = exchange("ann", "guess");

    assertRefused(plugin, exchange);
    assertRefused(plugin, exchange("bob", "secret"));

    assertThat(exchange.answer().orElseThrow().headers().all("WWW-Authenticate"))
        .containsExactly("LDAP realm=\"staff\"");
    assertThat(context.logger().lines())
        .contains(
            "INFO ldap://localhost:%d refuses: 49 (invalid credentials)"
                .formatted(directory.port()))
        .noneMatch(line -> line.contains("guess"));
  }

  @Test
  void onAccess_noLogin_responds401AndAsksNobody() {
    DirectoryServer directory = started(DirectoryServer.plain());
    FakePluginContext context = context(directory.port(), Map.of());
    Plugin plugin = plugin(context);
    FakeExchange exchange = FakeExchange.request("GET", "/").build();

    assertRefused(plugin, exchange);
    assertRefused(plugin, exchange("ann", ""));
    assertRefused(plugin, exchange("", "secret"));
    assertRefused(
        plugin, FakeExchange.request("GET", "/").header("Authorization", "ldap !").build());

    assertThat(exchange.answer().orElseThrow().headers().all("WWW-Authenticate"))
        .containsExactly("LDAP");
    assertThat(directory.binds()).isEmpty();
    assertThat(context.logger().lines())
        .hasSize(3)
        .containsOnly(
            "INFO Authorization: no login can be read of it"
                + " (expected: once, ldap and name:password in base64)");
  }

  @Test
  void onAccess_fieldTwice_isRefusedUnasked() {
    DirectoryServer directory = started(DirectoryServer.plain());

    assertRefused(
        plugin(directory, Map.of()),
        FakeExchange.request("GET", "/")
            .header("Authorization", login("ann", "secret"))
            .header("Authorization", login("ann", "secret"))
            .build());

    assertThat(directory.binds()).isEmpty();
  }

  @Test
  void onAccess_nameThatWouldBeAnotherDn_isJustAStrangeName() {
    DirectoryServer directory = started(DirectoryServer.plain());
    directory.addPerson("a\\,b", "secret");
    Plugin plugin = plugin(directory, Map.of());

    assertRefused(plugin, exchange("ann,ou=people", "secret"));
    assertRefused(plugin, exchange("x+uid=ann", "secret"));
    assertRefused(plugin, exchange("*", "secret"));
    assertLetIn(plugin, exchange("a,b", "secret"), "a,b");

    assertThat(directory.binds())
        .containsExactly(
            "uid=ann\\,ou=people," + DirectoryServer.PEOPLE,
            "uid=x\\+uid=ann," + DirectoryServer.PEOPLE,
            "uid=*," + DirectoryServer.PEOPLE,
            "uid=a\\,b," + DirectoryServer.PEOPLE);
  }

  @Test
  void onAccess_proxyAuthorization_goesFirstAndTheOtherIsTriedToo() {
    Plugin plugin = plugin(started(DirectoryServer.plain()), Map.of("hide_credentials", true));
    FakeExchange first =
        FakeExchange.request("GET", "/")
            .header("Proxy-Authorization", login("ann", "secret"))
            .header("Authorization", "Bearer of the upstream")
            .build();
    FakeExchange second =
        FakeExchange.request("GET", "/")
            .header("Proxy-Authorization", login("ann", "guess"))
            .header("Authorization", login("ann", "secret"))
            .build();

    assertLetIn(plugin, first, "ann");
    assertLetIn(plugin, second, "ann");

    assertThat(first.upstreamRequest().headers().names())
        .doesNotContain("authorization", "proxy-authorization");
    assertThat(second.upstreamRequest().headers().names())
        .doesNotContain("authorization", "proxy-authorization");
  }

  @Test
  void onAccess_otherHeaderType_isTheSchemeAndTheChallenge() {
    Plugin plugin = plugin(started(DirectoryServer.plain()), Map.of("header_type", "basic"));
    FakeExchange refused = exchange("ann", "secret");

    assertRefused(plugin, refused);
    assertLetIn(
        plugin,
        FakeExchange.request("GET", "/")
            .header("Authorization", login("ann", "secret").replace("ldap", "Basic"))
            .build(),
        "ann");

    assertThat(refused.answer().orElseThrow().headers().all("WWW-Authenticate"))
        .containsExactly("basic");
  }

  @Test
  void onAccess_anonymous_takesThoseWithoutAccount() {
    DirectoryServer directory = started(DirectoryServer.plain());
    Consumer nobody = SampleEntities.consumer("nobody");
    Plugin plugin = plugin(context(directory.port(), Map.of("anonymous", "nobody")).add(nobody));
    FakeExchange stranger = exchange("ann", "guess");
    assertThat(plugin.onAccess(stranger)).isEqualTo(Outcome.CONTINUE);
    assertThat(stranger.consumer()).contains(nobody);
    assertThat(stranger.upstreamRequest().headers().all("X-Anonymous-Consumer"))
        .containsExactly("true");

    FakeExchange account = exchange("ann", "secret");
    assertLetIn(plugin, account, "ann");
    // one without a consumer counts as recognized, too
    FakeExchange again =
        FakeExchange.request("GET", "/")
            .authenticated(null, account.credential().orElseThrow())
            .build();
    assertThat(plugin.onAccess(again)).isEqualTo(Outcome.CONTINUE);
    assertThat(again.consumer()).isEmpty();
  }

  @Test
  void onAccess_withinCacheTtl_asksOnce() {
    DirectoryServer directory = started(DirectoryServer.plain());
    FakePluginContext context = context(directory.port(), Map.of("cache_ttl", 60L));
    Plugin plugin = plugin(context);
    for (int i = 0; i < 3; i++) {
      assertLetIn(plugin, exchange("ann", "secret"), "ann");
      assertRefused(plugin, exchange("ann", "guess"));
    }
    assertThat(directory.binds()).hasSize(2);

    context.advance(Duration.ofSeconds(60));
    assertLetIn(plugin, exchange("ann", "secret"), "ann");

    assertThat(directory.binds()).hasSize(3);
  }

  @Test
  void onAccess_rowChangedElsewhere_keepsConnectionsAndVerdicts() {
    DirectoryServer directory = started(DirectoryServer.plain());
    Plugin before = plugin(directory, Map.of());
    assertLetIn(before, exchange("ann", "secret"), "ann");

    Plugin after = plugin(directory, Map.of("realm", "staff"));
    before.close();
    toClose.remove(before);

    assertLetIn(after, exchange("ann", "secret"), "ann");
    assertRefused(after, exchange("ann", "guess"));
    assertThat(directory.binds()).hasSize(2);
    assertThat(directory.connectionsUsed()).isEqualTo(1);
  }

  @Test
  void onAccess_samePairManyTimesAtOnce_asksOnce() throws Exception {
    DirectoryServer directory = started(DirectoryServer.plain());
    Plugin plugin = plugin(directory, Map.of());
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Outcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        outcomes.add(threads.submit(() -> plugin.onAccess(exchange("ann", "secret"))));
      }
      for (Future<Outcome> outcome : outcomes) {
        assertThat(outcome.get()).isEqualTo(Outcome.CONTINUE);
      }
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(directory.binds()).hasSize(1);
  }

  @Test
  void onAccess_connectionsDroppedWhileIdle_connectsAgain() {
    DirectoryServer directory = started(DirectoryServer.plain());
    Plugin plugin = plugin(directory, Map.of("cache_ttl", 0L));
    assertLetIn(plugin, exchange("ann", "secret"), "ann");

    directory.dropConnections();

    assertLetIn(plugin, exchange("ann", "secret"), "ann");
    assertThat(directory.connectionsUsed()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"ldaps, true", "ldaps, false", "start_tls, true", "start_tls, false"})
  void onAccess_overTls_verifiedOrNot_letsIn(String how, boolean verified) {
    Plugin plugin =
        plugin(
            tlsDirectory(how, LOCALHOST),
            Map.of(how, true, "verify_ldap_host", verified, "cache_ttl", 0L));

    assertLetIn(plugin, exchange("ann", "secret"), "ann");
    assertRefused(plugin, exchange("ann", "guess"));
    assertLetIn(plugin, exchange("ann", "secret"), "ann");
  }

  private DirectoryServer tlsDirectory(String how, TestCertificate certificate) {
    return started(
        how.equals("ldaps")
            ? DirectoryServer.ldaps(certificate)
            : DirectoryServer.startTls(certificate));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ldaps", "start_tls"})
  void onAccess_certificateOfAnotherHost_isNotTrustedWithThePassword(String how) {
    assertNotTrusted(how, ELSEWHERE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ldaps", "start_tls"})
  void onAccess_certificateOfUnknownAuthority_isNotTrustedWithThePassword(String how) {
    assertNotTrusted(how, STRANGER);
  }

  private void assertNotTrusted(String how, TestCertificate certificate) {
    DirectoryServer directory = tlsDirectory(how, certificate);
    Plugin careful = plugin(directory, Map.of(how, true, "verify_ldap_host", true));

    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> careful.onAccess(exchange("ann", "secret")));

    assertThat(directory.binds()).isEmpty();
    assertLetIn(plugin(directory, Map.of(how, true)), exchange("ann", "secret"), "ann");
  }

  @Test
  void onAccess_startTlsRefused_sendsNoPassword() {
    DirectoryServer directory = started(DirectoryServer.plain());
    Plugin plugin = plugin(directory, Map.of("start_tls", true));

    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> plugin.onAccess(exchange("ann", "secret")));

    assertThat(directory.binds()).isEmpty();
  }

  @Test
  void onAccess_directoryDown_failsWithAnonymousToo() {
    DirectoryServer directory = started(DirectoryServer.plain());
    Plugin plugin = plugin(directory, Map.of("anonymous", "nobody"));
    assertLetIn(plugin, exchange("ann", "secret"), "ann");
    directory.stop();

    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> plugin.onAccess(exchange("bob", "secret")))
        .withMessageStartingWith("ldap://localhost:%d cannot be used", directory.port())
        .withMessageNotContaining("secret");
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> plugin.onAccess(exchange("bob", "secret")))
        .withMessage("ldap://localhost:%d has just failed", directory.port());
    // who is remembered does not notice
    assertLetIn(plugin, exchange("ann", "secret"), "ann");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ldaps", "start_tls"})
  void onAccess_directoryThatNeverAnswers_isGivenUp(String how) throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Map<String, Object> config = new LinkedHashMap<>(Map.of("timeout", 200L));
      if (!how.isEmpty()) {
        config.put(how, true);
      }
      Plugin plugin = plugin(context(mute.getLocalPort(), config));

      assertThatExceptionOfType(DirectoryException.class)
          .isThrownBy(() -> plugin.onAccess(exchange("ann", "secret")));
    }
  }

  @Test
  void onAccess_directoryThatIsBusy_isNoRefusalAndIsNotRemembered() {
    DirectoryServer directory = started(DirectoryServer.plain());
    FakePluginContext context = context(directory.port(), Map.of());
    Plugin plugin = plugin(context);
    directory.answerBinds(BUSY);
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> plugin.onAccess(exchange("ann", "secret")));

    directory.answerBinds(null);
    context.advance(Duration.ofSeconds(1));

    assertLetIn(plugin, exchange("ann", "secret"), "ann");
  }

  @Test
  void onAccess_accountThatTheDirectoryFailsAt_keepsNoOtherOut() {
    DirectoryServer directory = started(DirectoryServer.plain());
    Plugin plugin = plugin(directory, Map.of());
    directory.answerBinds(OTHER);
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> plugin.onAccess(exchange("bob", "secret")));

    directory.answerBinds(null);

    assertLetIn(plugin, exchange("ann", "secret"), "ann");
  }

  @Test
  void onAccess_noConnectionFree_failsForThatLoginAlone() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try (ServerSocket mute = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
      Plugin plugin = plugin(context(mute.getLocalPort(), Map.of("timeout", 30_000L)));
      List<Socket> connections = new ArrayList<>();
      for (int i = 0; i < Connections.MAX_CONNECTIONS; i++) {
        String user = "user" + i;
        threads.execute(() -> plugin.onAccess(exchange(user, "secret")));
        connections.add(mute.accept());
      }

      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(UndecidedException.class)
            .isThrownBy(() -> plugin.onAccess(exchange("ann", "secret")))
            .withMessage("no connection has come free");
      }
      for (Socket connection : connections) {
        connection.close();
      }
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void onAccess_otherRefusals_respond401() {
    DirectoryServer directory = started(DirectoryServer.plain());
    Plugin plugin = plugin(directory, Map.of());
    directory.answerBinds(NO_SUCH_OBJECT);

    assertRefused(plugin, exchange("ann", "secret"));
  }
}
