package org.gatehouse.plugins.ldapauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LdapLoginTest {
  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<LdapLogin> read(String pair) {
    return LdapLogin.read("ldap " + base64(pair), "ldap");
  }

  @Test
  void read_pair_isSplitAtItsFirstColon() {
    LdapLogin login = read("ann:se:cret").orElseThrow();

    assertThat(login.user()).isEqualTo("ann");
    assertThat(new String(login.password(), StandardCharsets.UTF_8)).isEqualTo("se:cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ldap %s", "LDAP %s", "  lDaP \t %s  "})
  void read_scheme_mayBeInAnyCase(String field) {
    assertThat(LdapLogin.read(field.formatted(base64("ann:secret")), "Ldap")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ldap", "ldap ", "basic %s", "ldapx %s", "ldap%s", "%s", "xldap %s"})
  void read_otherScheme_isNone(String field) {
    assertThat(LdapLogin.read(field.formatted(base64("ann:secret")), "ldap")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann", "ann:", ":secret", ":", "", " :secret", "a\nb:secret", "a\0:x"})
  void read_emptyOrBrokenPair_isNone(String pair) {
    assertThat(read(pair)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ldap !!!", "ldap YW5uOnNlY3JldA===", "ldap YW5u OnNlY3JldA=="})
  void read_brokenBase64_isNone(String field) {
    assertThat(LdapLogin.read(field, "ldap")).isEmpty();
  }

  @Test
  void read_passwordWithZeroByte_isNone() {
    // to a directory written in C it may be an empty one
    assertThat(read("ann:\0secret")).isEmpty();
  }

  @Test
  void read_nameThatIsNoUtf8_isNone() {
    byte[] pair = "j\u00f6rg:secret".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(LdapLogin.read("ldap " + Base64.getEncoder().encodeToString(pair), "ldap"))
        .isEmpty();
  }

  @Test
  void read_passwordInAnyEncoding_isPassedOnAsItIs() {
    byte[] pair = "ann:gr\u00fcn".getBytes(StandardCharsets.ISO_8859_1);

    LdapLogin login =
        LdapLogin.read("ldap " + Base64.getEncoder().encodeToString(pair), "ldap").orElseThrow();

    assertThat(login.password()).isEqualTo("gr\u00fcn".getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void toString_neverShowsThePassword() {
    assertThat(read("ann:secret").orElseThrow().toString()).doesNotContain("secret");
  }

  private static String digest(String pair) {
    return read(pair).orElseThrow().digest();
  }

  @Test
  void digest_pairsSplitElsewhere_differ() {
    assertThat(digest("ann:secret")).isNotEqualTo(digest("anns:ecret"));
    assertThat(digest("ann:secret")).isEqualTo(digest("ann:secret")).doesNotContain("secret");
  }
}
