package org.gatehouse.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gatehouse.api.config.AddressRanges;
import org.gatehouse.api.exchange.ClientRequest;
import org.gatehouse.gateway.TestRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
  private static Runtime trusting(String header, boolean recursive, String... addresses) {
    return TestRuntime.to(80)
        .settings(
            old ->
                new ProxySettings(
                    old.serverName(),
                    old.via(),
                    old.responseHeaders(),
                    true,
                    AddressRanges.of(List.of(addresses)),
                    header,
                    recursive,
                    "text/plain",
                    true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          X-Forwarded-For | false | 1.1.1.1, 10.0.0.2         | 10.0.0.2
          X-Forwarded-For | true  | 1.1.1.1, 2.2.2.2,10.0.0.2 | 2.2.2.2
          X-Forwarded-For | true  | 10.0.0.3, 10.0.0.2        | 10.0.0.3
          X-Forwarded-For | true  | evil.test, 10.0.0.2       | 10.0.0.2
          X-Forwarded-For | false | unknown                   | 10.0.0.1
          X-Real-IP       | false | 1.1.1.1:5060              | 1.1.1.1
          X-Real-IP       | false | [2001:db8::1]:80          | 2001:db8::1
          X-Real-IP       | false | 2001:db8::1               | 2001:db8::1
          X-Real-IP       | false | [2001:DB8:0:0::1%eth0]:80 | 2001:db8::1
          X-Real-IP       | false | dead.beef                 | 10.0.0.1
          X-Real-IP       | false | evil.test:80              | 10.0.0.1
          X-Real-IP       | false | 1.1.1                     | 10.0.0.1
          """)
  void clientIp_behindATrustedProxy_isWhatItTells(
      String header, boolean recursive, String value, String expected) {
    ClientRequest request =
        new RequestStub("GET", "/")
            .from("10.0.0.1")
            .header(header, value)
            .begin(trusting(header, recursive, "10.0.0.0/8"))
            .clientRequest();
    assertThat(request.clientIp()).isEqualTo(expected);
    assertThat(request.remoteIp()).isEqualTo("10.0.0.1");
  }

  @Test
  void untrustedProxy_isNotBelieved() {
    ClientRequest request =
        new RequestStub("GET", "/")
            .from("11.0.0.1")
            .header("X-Real-IP", "1.1.1.1")
            .header("X-Forwarded-Proto", "https")
            .header("X-Forwarded-Host", "evil.test")
            .header("X-Forwarded-Port", "1")
            .header("Host", "Good.test:80")
            .begin(trusting("X-Real-IP", false, "10.0.0.0/8", "2001:db8::/32"))
            .clientRequest();
    assertThat(request.clientIp()).isEqualTo("11.0.0.1");
    assertThat(request.forwardedScheme()).isEqualTo("http");
    assertThat(request.forwardedHost()).isEqualTo("good.test");
    assertThat(request.forwardedPort()).isEqualTo(8000);
  }

  @Test
  void trustedProxy_isBelieved() {
    ClientRequest request =
        new RequestStub("GET", "/")
            .from("2001:db8::5")
            .header("X-Forwarded-Proto", "https")
            .header("X-Forwarded-Host", "told.test")
            .header("X-Forwarded-Port", "444")
            .begin(trusting("X-Real-IP", false, "2001:db8::/32"))
            .clientRequest();
    assertThat(request.forwardedScheme()).isEqualTo("https");
    assertThat(request.forwardedHost()).isEqualTo("told.test");
    assertThat(request.forwardedPort()).isEqualTo(444);
  }

  @Test
  void addressOfIpv6_isWrittenInOneWay_andBelievedWithItsZone() {
    ClientRequest request =
        new RequestStub("GET", "/")
            .from("fe80:0:0:0:0:0:0:5%eth0")
            .header("X-Forwarded-Proto", "https")
            .begin(trusting("X-Real-IP", false, "fe80::/10"))
            .clientRequest();
    assertThat(request.remoteIp()).isEqualTo("fe80::5");
    assertThat(request.clientIp()).isEqualTo("fe80::5");
    assertThat(request.forwardedScheme()).isEqualTo("https");
  }

  @Test
  void queryArguments_areDecodedInOrder() {
    ClientRequest request =
        new RequestStub("GET", "/?a=1&b&a=%20x+y&%61=3&c=%zz")
            .begin(TestRuntime.to(80))
            .clientRequest();
    assertThat(request.queryArguments("a")).containsExactly("1", " x y", "3");
    assertThat(request.queryArguments("b")).containsExactly("");
    assertThat(request.queryArguments("c")).containsExactly("%zz");
    assertThat(request.queryArguments("d")).isEmpty();
  }
}
