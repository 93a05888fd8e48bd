package org.gatehouse.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLException;
import org.gatehouse.api.entity.CaCertificate;
import org.gatehouse.api.entity.Service;
import org.gatehouse.api.entity.Upstream;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.plugin.SampleEntities;
import org.junit.jupiter.api.Test;

class UpstreamRulesTest {
  private static final TestCertificate AUTHORITY = TestCertificate.authority("authority");
  private static final UUID CA = UUID.fromString(SampleEntities.id("ca"));
  private static final UUID PAIR = UUID.fromString(SampleEntities.id("pair"));

  private final TlsDefaults node =
      new TlsDefaults(new TlsRules.Key(false, 1, Authorities.of(List.of()), null));
  private final UpstreamRulesCompiler compiler = new UpstreamRulesCompiler(node);
  private final List<String> problems = new ArrayList<>();
  private final Map<UUID, TlsIdentity> identities = new HashMap<>();
  private List<CaCertificate> authorities = List.of(ca());
  private List<Upstream> upstreams = List.of();

  private static CaCertificate ca() {
    return SampleEntities.entity(
        CaCertificate.class, Map.of("id", CA.toString(), "cert", AUTHORITY.certificatePem()));
  }

  private static Service service(Map<String, ?> fields) {
    Map<String, Object> whole = new HashMap<>(fields);
    whole.put("id", SampleEntities.id("service"));
    whole.put("host", "a.test");
    whole.put("protocol", "https");
    return SampleEntities.entity(Service.class, whole);
  }

  private UpstreamRules compile(Service... services) {
    problems.clear();
    return compiler.compile(
        List.of(services),
        upstreams,
        new UpstreamRulesCompiler.Certificates(authorities, identities),
        row -> problems.add(row.entity() + " " + row.problem()));
  }

  private static TlsIdentity identity() throws GeneralSecurityException {
    return TlsIdentity.of(AUTHORITY.certificatePem(), AUTHORITY.keyPem());
  }

  private static Map<String, ?> verified() {
    return Map.of("tls_verify", true, "ca_certificates", List.of(CA.toString()));
  }

  @Test
  void of_sameRows_areTheSameRulesInTheNextConfiguration() throws Exception {
    Service service = service(verified());
    TlsRules before = compile(service).of(service, "a.test");

    assertThat(before.isVerified()).isTrue();
    assertThat(compile(service).of(service, "a.test")).isSameAs(before);
    assertThat(before.context()).isSameAs(before.context());
    assertThat(problems).isEmpty();
  }

  @Test
  void of_serviceThatSaysNothing_areTheNodes() {
    Service service = service(Map.of());
    UpstreamRules rules = compile(service);

    assertThat(rules.of(service, "a.test")).isSameAs(rules.of(null, "b.test"));
  }

  @Test
  void of_changedClientCertificate_areOtherRules() throws Exception {
    Service service = service(Map.of("client_certificate", Map.of("id", PAIR.toString())));
    identities.put(PAIR, identity());
    TlsRules before = compile(service).of(service, "a.test");
    identities.put(PAIR, identity());

    assertThat(compile(service).of(service, "a.test")).isNotSameAs(before);
  }

  @Test
  void of_upstreamWithClientCertificate_isTheOneWhereTheServiceHasNone() throws Exception {
    UUID other = UUID.fromString(SampleEntities.id("other"));
    identities.put(PAIR, identity());
    identities.put(other, identity());
    upstreams =
        List.of(
            SampleEntities.entity(
                Upstream.class,
                Map.of("name", "a.test", "client_certificate", Map.of("id", PAIR.toString()))));
    Service bare = service(Map.of());
    Service own = service(Map.of("client_certificate", Map.of("id", other.toString())));

    UpstreamRules rules = compile(bare);
    assertThat(rules.of(bare, "a.test").key().identity()).isSameAs(identities.get(PAIR));
    assertThat(rules.of(bare, "a.test")).isSameAs(rules.of(bare, "a.test"));
    assertThat(rules.of(bare, "b.test").key().identity()).isNull();
    assertThat(compile(own).of(own, "a.test").key().identity()).isSameAs(identities.get(other));
  }

  @Test
  void of_authorityThatIsMissing_isAProblemAndNoOtherIsTrusted() {
    Service service = service(verified());
    authorities = List.of();
    TlsRules rules = compile(service).of(service, "a.test");

    assertThatThrownBy(rules::context).isInstanceOf(SSLException.class);
    assertThat(problems)
        .containsExactly(
            "services ca_certificates: %s (expected: a CA certificate that can be read)"
                .formatted(CA));
  }

  @Test
  void of_clientCertificateThatIsMissing_isAProblem() {
    Service service = service(Map.of("client_certificate", Map.of("id", PAIR.toString())));

    assertThat(compile(service).of(service, "a.test").key().identity()).isNull();
    assertThat(problems)
        .containsExactly(
            "services client_certificate: %s (expected: a certificate that can be used)"
                .formatted(PAIR));
  }

  @Test
  void compile_certificateThatLeft_isForgotten() throws Exception {
    Service service = service(Map.of("client_certificate", Map.of("id", PAIR.toString())));
    TlsIdentity first = identity();
    identities.put(PAIR, first);
    compile(service);
    assertThat(compiler.keys()).anyMatch(key -> key.identity() == first);

    identities.put(PAIR, identity());
    compile(service);

    assertThat(compiler.keys()).hasSize(2).noneMatch(key -> key.identity() == first);
  }
}
