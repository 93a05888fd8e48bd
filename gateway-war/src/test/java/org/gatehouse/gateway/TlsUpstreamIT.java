package org.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.gatehouse.api.entity.CaCertificate;
import org.gatehouse.testkit.http.Answer;
import org.gatehouse.testkit.http.TestCertificate;
import org.gatehouse.testkit.http.UpstreamServer;
import org.junit.jupiter.api.Test;

class TlsUpstreamIT {
  private static final TestCertificate CERTIFICATE = TestCertificate.forNames("localhost");
  private static final TestCertificate OTHER_NAME = TestCertificate.forNames("other.test");

  private static int statusOf(
      TestCertificate shown, Map<String, ?> service, TestCertificate... trusted) throws Exception {
    try (UpstreamServer upstream = UpstreamServer.startTls(shown.serverContext())) {
      upstream.handle(request -> Answer.ok("secured"));
      Map<String, Object> whole = new HashMap<>(service);
      whole.put("protocol", "https");
      whole.put("host", "localhost");
      whole.put("port", (long) upstream.port());
      TestRuntime runtime = new TestRuntime().route(Map.of("paths", List.of("/")), whole);
      for (TestCertificate authority : trusted) {
        runtime.authority(
            new CaCertificate(
                UUID.randomUUID(),
                0,
                0,
                authority.certificatePem(),
                Optional.empty(),
                Optional.empty()));
      }
      try (TestGateway gateway = TestGateway.start(runtime)) {
        assertThat(gateway.get("/").status()).isEqualTo(gateway.get("/").status());
        return gateway.get("/").status();
      }
    }
  }

  private static Map<String, ?> verifying() {
    return Map.of("tls_verify", true, "ca_certificates", List.of(UUID.randomUUID().toString()));
  }

  @Test
  void unverifiedService_takesAnyCertificate() throws Exception {
    assertThat(statusOf(OTHER_NAME, Map.of())).isEqualTo(200);
  }

  @Test
  void verifiedService_takesWhatItsAuthoritySigned() throws Exception {
    assertThat(statusOf(CERTIFICATE, verifying(), CERTIFICATE)).isEqualTo(200);
  }

  @Test
  void verifiedService_unknownAuthority_is502() throws Exception {
    assertThat(statusOf(CERTIFICATE, verifying(), OTHER_NAME)).isEqualTo(502);
  }

  @Test
  void verifiedService_otherName_is502() throws Exception {
    assertThat(statusOf(OTHER_NAME, verifying(), OTHER_NAME)).isEqualTo(502);
  }

  @Test
  void verifiedService_withoutAuthorities_trustsThoseOfTheJdk() throws Exception {
    assertThat(statusOf(CERTIFICATE, Map.of("tls_verify", true))).isEqualTo(502);
  }
}
