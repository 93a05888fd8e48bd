package org.gatehouse.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import org.gatehouse.testkit.http.TestCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SniTableTest {
  private static final TestCertificate PAIR = TestCertificate.forNames("a.test");

  private final Map<String, TlsIdentity> identities = new HashMap<>();

  private SniTable table(String... names) throws GeneralSecurityException {
    for (String name : names) {
      identities.put(name, TlsIdentity.of(PAIR.certificatePem(), PAIR.keyPem()));
    }
    return new SniTable(identities);
  }

  @ParameterizedTest
  @CsvSource({
    "www.example.com, www.example.com",
    "api.example.com, *.example.com",
    "www.example.net, www.example.*",
    "example.org, example.*",
    "a.b.example.com, *",
    "other.test, *",
    "localhost, *",
    "x.y, *"
  })
  void find_takesTheNameThenWildcardsInFrontThenBehindThenAny(String name, String entry)
      throws GeneralSecurityException {
    SniTable table =
        table("www.example.com", "*.example.com", "www.example.*", "example.*", "*.y", "*");

    assertThat(table.find(name)).isNotNull().isSameAs(identities.get(entry));
  }

  @Test
  void find_wildcardInFront_winsOverOneBehind() throws GeneralSecurityException {
    SniTable table = table("*.example.com", "www.example.*");

    assertThat(table.find("www.example.com")).isSameAs(identities.get("*.example.com"));
  }

  @ParameterizedTest
  @CsvSource({"example.com", "a.b.example.com", "com", "example.com.", "''"})
  void find_withoutEntryForAll_isNothing(String name) throws GeneralSecurityException {
    assertThat(table("*.example.com").find(name)).isNull();
  }
}
