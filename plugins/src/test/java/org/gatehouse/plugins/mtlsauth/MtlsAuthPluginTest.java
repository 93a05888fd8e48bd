package org.gatehouse.plugins.mtlsauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.entity.CaCertificate;
import org.gatehouse.api.entity.Consumer;
import org.gatehouse.api.exchange.Headers;
import org.gatehouse.api.plugin.Outcome;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.api.store.StoreException;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MtlsAuthPluginTest {
  private static final TestCertificate ROOT = TestCertificate.authority("root");
  private static final TestCertificate SUB = ROOT.issueAuthority("sub");
  private static final TestCertificate ALICES = ROOT.issue("alice");
  private static final TestCertificate ALICES_BY_SUB = SUB.issue("alice");
  private static final Consumer ALICE = SampleEntities.consumer("alice");
  private static final Consumer NOBODY = SampleEntities.consumer("nobody");
  private static final String NONE_SENT = "No required TLS certificate was sent";
  private static final String FAILED = "TLS certificate failed verification";

  private FakePluginContext context;
  private Plugin plugin;

  @AfterEach
  void close() {
    if (plugin != null) {
      plugin.close();
    }
  }

  private static CaCertificate row(TestCertificate authority) {
    String pem = authority.certificatePem();
    return SampleEntities.entity(
        CaCertificate.class, Map.of("id", SampleEntities.id(pem), "cert", pem));
  }

  private void given(Map<String, Object> config, TestCertificate... trusted) {
    close();
    List<String> ids =
        List.of(trusted).stream().map(one -> SampleEntities.id(one.certificatePem())).toList();
    Map<String, Object> whole = new LinkedHashMap<>(config);
    whole.put("ca_certificates", ids);
    context = FakePluginContext.of(MtlsAuthPlugin.TYPE, whole).add(ALICE).add(NOBODY);
    for (TestCertificate one : trusted) {
      context.add(row(one));
    }
    // the certificates are made now, and the clock of a context stands in the past
    context.advance(Duration.between(FakePluginContext.START, Instant.now().plusSeconds(60)));
    plugin = context.newPlugin();
  }

  private static FakeExchange.Builder shown(TestCertificate... chain) {
    return FakeExchange.request("GET", "/")
        .clientCertificates(
            List.of(chain).stream()
                .map(TestCertificate::certificate)
                .toArray(X509Certificate[]::new));
  }

  private FakeExchange ask(FakeExchange.Builder request) {
    FakeExchange exchange = request.build();
    Outcome outcome = plugin.onAccess(exchange);
    assertThat(outcome == Outcome.RESPONDED).isEqualTo(exchange.answer().isPresent());
    return exchange;
  }

  private void assertAlice(TestCertificate... chain) {
    FakeExchange exchange = ask(shown(chain));
    assertThat(exchange.answer()).isEmpty();
    assertThat(exchange.consumer()).contains(ALICE);
  }

  private void assertRefused(String message, TestCertificate... chain) {
    FakeExchange exchange = ask(shown(chain));
    assertThat(exchange.answer().orElseThrow().status()).isEqualTo(401);
    assertThat(exchange.answer().orElseThrow().errorMessage()).contains(message);
    assertThat(exchange.consumer()).isEmpty();
  }

  @Test
  void onAccess_certificateOfAlice_isAlice() {
    given(Map.of(), ROOT);

    FakeExchange exchange = ask(shown(ALICES).header("X-Consumer-Username", "root"));

    assertThat(exchange.consumer()).contains(ALICE);
    assertThat(exchange.credential().orElseThrow().consumer().id()).isEqualTo(ALICE.id());
    Headers sent = exchange.upstreamRequest().headers();
    assertThat(sent.all("X-Consumer-ID")).containsExactly(ALICE.id().toString());
    assertThat(sent.all("X-Consumer-Username")).containsExactly("alice");
    assertThat(sent.firstOrNull("X-Credential-Identifier"))
        .isEqualTo(Holder.of(ALICES.certificate()).fingerprint())
        .matches("[0-9a-f]{64}");
  }

  @Test
  void onAccess_noCertificate_responds401() {
    given(Map.of(), ROOT);

    assertRefused(NONE_SENT);
  }

  @Test
  void onAccess_certificateOfAnotherAuthority_responds401() {
    TestCertificate other = TestCertificate.authority("root");
    given(Map.of(), ROOT);

    assertRefused(FAILED, other.issue("alice"));
    assertRefused(FAILED, other.issue("alice"), other);
    assertRefused(FAILED, TestCertificate.forNames("alice"));
    // an authority's certificate is public, and its holder is known by the key of the first only
    assertRefused(FAILED, TestCertificate.forNames("alice"), ROOT);
    assertThat(context.logger().lines())
        .allSatisfy(line -> assertThat(line).startsWith("DEBUG refused: " + FAILED));
  }

  @Test
  void onAccess_expiredCertificate_responds401() {
    given(Map.of(), ROOT);

    assertRefused(FAILED, ROOT.issueExpired("alice"));
  }

  @Test
  void onAccess_certificateThatExpires_isRefusedFromThenOn() {
    given(Map.of("cache_ttl", 86_400), ROOT);
    assertAlice(ALICES);

    Instant end = ALICES.certificate().getNotAfter().toInstant();
    context.advance(Duration.between(context.clock().instant(), end.plusSeconds(1)));

    assertRefused(FAILED, ALICES);
  }

  @Test
  void onAccess_certificateOfAServer_responds401() {
    given(Map.of(), ROOT);

    assertRefused(FAILED, ROOT.issueWith("alice", "eku=serverAuth"));
    assertAlice(ROOT.issueWith("alice", "eku=serverAuth,clientAuth"));
  }

  /** One that may not issue others must not make consumers. */
  @Test
  void onAccess_certificateIssuedByAClient_responds401() {
    given(Map.of(), ROOT);

    assertRefused(FAILED, ALICES.issue("alice"), ALICES);
  }

  @Test
  void onAccess_chainOverAnotherAuthority_isAlice() {
    given(Map.of(), ROOT);

    assertAlice(ALICES_BY_SUB, SUB);
    assertRefused(FAILED, ALICES_BY_SUB);
  }

  @Test
  void onAccess_missingLinkAmongTheAuthorities_isAlice() {
    given(Map.of(), ROOT, SUB);

    assertAlice(ALICES_BY_SUB);
  }

  @Test
  void onAccess_authorityWithoutItsRoot_isEnoughOnlyWhenAllowed() {
    given(Map.of(), SUB);
    assertRefused(FAILED, ALICES_BY_SUB);

    given(Map.of("allow_partial_chain", true), SUB);
    assertAlice(ALICES_BY_SUB);
    assertRefused(FAILED, ALICES);
  }

  @Test
  void onAccess_alternativeNames_goBeforeTheCommonName() {
    given(Map.of(), ROOT);

    assertAlice(ROOT.issueWith("alice", "eku=clientAuth"));
    assertAlice(ROOT.issueWith("x", "san=email:x@y.test,uri:urn:x,dns:alice"));
    assertRefused(FAILED, ROOT.issueWith("alice", "san=dns:somebody"));
    assertRefused(FAILED, ROOT.issue("somebody"));
  }

  @Test
  void onAccess_consumerBy_saysWhichFieldsCount() {
    TestCertificate custom = ROOT.issue("custom-alice");
    given(Map.of(), ROOT);
    assertAlice(custom);

    given(Map.of("consumer_by", List.of("username")), ROOT);
    assertRefused(FAILED, custom);

    given(Map.of("consumer_by", List.of()), ROOT);
    assertRefused(FAILED, ALICES);
  }

  /** An id is no name: who can choose a name must not become anybody by it. */
  @Test
  void onAccess_idOfConsumerAsName_responds401() {
    given(Map.of(), ROOT);

    assertRefused(FAILED, ROOT.issueWith(ALICE.id().toString(), "eku=clientAuth"));
  }

  @Test
  void onAccess_goodCertificateOfNobody_isTheDefaultConsumer() {
    given(Map.of("default_consumer", "nobody"), ROOT);

    assertThat(ask(shown(ROOT.issue("somebody"))).consumer()).contains(NOBODY);
    assertAlice(ALICES);
    assertRefused(FAILED, TestCertificate.forNames("alice"));
  }

  @Test
  void onAccess_skipConsumerLookup_letsThroughWithoutConsumer() {
    given(Map.of("skip_consumer_lookup", true), ROOT);

    FakeExchange exchange = ask(shown(ALICES).header("X-Consumer-Username", "root"));

    assertThat(exchange.answer()).isEmpty();
    assertThat(exchange.consumer()).isEmpty();
    assertThat(exchange.upstreamRequest().headers().contains("X-Consumer-Username")).isFalse();
    assertRefused(FAILED, TestCertificate.forNames("alice"));
    assertRefused(NONE_SENT);
  }

  @Test
  void onAccess_anonymous_isWhoeverHasNoGoodCertificate() {
    given(Map.of("anonymous", "nobody"), ROOT);

    assertThat(ask(shown()).consumer()).contains(NOBODY);
    FakeExchange exchange = ask(shown(TestCertificate.forNames("alice")));
    assertThat(exchange.consumer()).contains(NOBODY);
    assertThat(exchange.upstreamRequest().headers().all("X-Anonymous-Consumer"))
        .containsExactly("true");
    assertAlice(ALICES);
  }

  @Test
  void onAccess_authorityRemoved_isFollowedAtOnce() {
    given(Map.of(), ROOT);
    assertAlice(ALICES);

    context.entities(CaCertificate.class).delete(row(ROOT).id());

    assertRefused(FAILED, ALICES);
    assertThat(context.logger().lines().get(0))
        .startsWith("ERROR ca_certificates: ")
        .endsWith("(expected: CA certificates that exist; there are 0)");
    context.add(row(ROOT));
    assertAlice(ALICES);
  }

  @Test
  void onAccess_consumerRemoved_isFollowedAtOnce() {
    given(Map.of(), ROOT);
    assertAlice(ALICES);

    context.entities(Consumer.class).delete(ALICE.id());

    assertRefused(FAILED, ALICES);
  }

  @Test
  void onAccess_storeIsDown_fails() {
    given(Map.of("anonymous", "nobody"), ROOT);
    context.storeIsDown(true);

    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> plugin.onAccess(shown(ALICES).build()));
  }
}
