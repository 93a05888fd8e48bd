package org.gatehouse.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHandshakeTest {
  private static List<String> serverNames(String host) {
    SSLParameters parameters = new SSLParameters();
    ClientHandshake.name(parameters, host, false);
    return parameters.getServerNames().stream()
        .map(name -> new String(name.getEncoded(), StandardCharsets.UTF_8))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.test", "backend1", "web-01", "10.0.0.1.test"})
  void name_ofAHost_isTold(String host) {
    assertThat(serverNames(host)).containsExactly(host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.1", "::1", "[::1]", "2001:db8::a"})
  void name_thatIsAnAddress_isNotTold(String host) {
    assertThat(serverNames(host)).isEmpty();
  }
}
