package org.gatehouse.plugins.openidconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenidConnectConfigTest {
  private static final PluginType<OpenidConnectConfig> TYPE = OpenidConnectPlugin.TYPE;
  private static final String SECRET = "a secret of at least thirty-two letters";

  private static Map<String, ?> problems(Object... fields) {
    Map<String, Object> config = new HashMap<>();
    config.put("issuer", "https://idp.test");
    for (int i = 0; i < fields.length; i += 2) {
      config.put((String) fields[i], fields[i + 1]);
    }
    return ConfigProblems.of(TYPE, config);
  }

  @Test
  void issuerAlone_isEnoughForSignedTokens() {
    assertThat(problems()).isEmpty();
    assertThat(ConfigProblems.of(TYPE, Map.of()))
        .isEqualTo(Map.of("config", Map.of("issuer", "required field missing")));
  }

  @Test
  void introspection_needsClientId() {
    assertThat(problems("auth_methods", List.of("introspection")))
        .isEqualTo(Map.of("config", "client_id: is required by all auth_methods but bearer"));
    assertThat(problems("auth_methods", List.of("introspection"), "client_id", List.of("c")))
        .isEmpty();
  }

  @Test
  void login_needsSecretSessionAndRedirectUri() {
    List<String> methods = List.of("authorization_code", "session");

    assertThat(problems("auth_methods", methods, "client_id", List.of("c")))
        .isEqualTo(
            Map.of(
                "config",
                "session_secret: is required by the auth_methods authorization_code and session"));
    assertThat(
            problems("auth_methods", methods, "client_id", List.of("c"), "session_secret", SECRET))
        .isEqualTo(
            Map.of("config", "redirect_uri: is required by the auth_methods authorization_code"));
    assertThat(
            problems(
                "auth_methods",
                List.of("authorization_code"),
                "client_id",
                List.of("c"),
                "session_secret",
                SECRET))
        .isEqualTo(Map.of("config", "auth_methods: authorization_code needs session too"));
    assertThat(
            problems(
                "auth_methods",
                methods,
                "client_id",
                List.of("c"),
                "session_secret",
                SECRET,
                "redirect_uri",
                List.of("https://app.test/back")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://idp.test/a ",
        "https://idp.test/{tenant}",
        "https://idp.test/#a",
        "https://idp.test:65536/",
        "https://an_idp/",
        "https:///a",
        "ftp://idp.test/",
        "idp.test"
      })
  void urlThatCannotBeCalled_isRefused(String url) {
    String problem = url + " (expected: an http or https URL without a fragment)";

    assertThat(problems("issuer", url)).isEqualTo(Map.of("config", Map.of("issuer", problem)));
    assertThat(problems("introspection_endpoint", url))
        .isEqualTo(Map.of("config", Map.of("introspection_endpoint", problem)));
    assertThat(problems("redirect_uri", List.of(url)).toString()).contains("redirect_uri", problem);
    assertThat(problems("logout_redirect_uri", List.of(url)).toString())
        .contains("logout_redirect_uri", problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:8080", "https://[::1]/a%20b?c=d", "HTTPS://Idp.test/"})
  void urlThatCanBeCalled_isTaken(String url) {
    assertThat(problems("issuer", url, "introspection_endpoint", url)).isEmpty();
    assertThat(problems("redirect_uri", List.of(url), "logout_redirect_uri", List.of(url)))
        .isEmpty();
  }

  @Test
  void shortSecret_isRefused() {
    assertThat(problems("session_secret", "short"))
        .isEqualTo(Map.of("config", Map.of("session_secret", "length must be at least 32")));
  }

  @Test
  void secretThatIsEmpty_startsNoPlugin() {
    FakePluginContext context =
        FakePluginContext.of(
            TYPE,
            Map.of(
                "issuer",
                "https://idp.test",
                "auth_methods",
                List.of("session"),
                "client_id",
                List.of("c"),
                "session_secret",
                SECRET));

    assertThatIllegalArgumentException()
        .isThrownBy(context.resolved("session_secret", "")::newPlugin)
        .withMessage("the secret is empty (expected: a text)");
  }

  @Test
  void headersWithoutClaims_areRefused() {
    assertThat(problems("upstream_headers_names", List.of("X-A")))
        .isEqualTo(
            Map.of(
                "config",
                "upstream_headers_names: must have as many elements as upstream_headers_claims"));
  }

  @Test
  void unknownMethods_areRefused() {
    assertThat(problems("auth_methods", List.of("password")).toString())
        .contains("expected one of: bearer, introspection, authorization_code, session");
  }
}
