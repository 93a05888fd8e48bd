package org.gatehouse.plugins.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gatehouse.api.config.ConfigSchema;
import org.gatehouse.api.plugin.PluginType;
import org.gatehouse.testkit.plugin.ConfigProblems;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionConfigTest {
  private static final PluginType<SessionConfig> TYPE = SessionPlugin.TYPE;

  private static Map<String, @Nullable Object> accepted(Map<String, Object> input) {
    return TYPE.configSchema().accept(new LinkedHashMap<>(input), FakePluginContext.START).value();
  }

  @Test
  void defaults_areThoseOfKong() {
    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    expected.put("storage", "cookie");
    expected.put("audience", "default");
    expected.put("idling_timeout", 900L);
    expected.put("rolling_timeout", 3600L);
    expected.put("absolute_timeout", 86400L);
    expected.put("stale_ttl", 10L);
    expected.put("cookie_name", "session");
    expected.put("cookie_path", "/");
    expected.put("cookie_domain", null);
    expected.put("cookie_same_site", "Strict");
    expected.put("cookie_http_only", true);
    expected.put("cookie_secure", true);
    expected.put("remember", false);
    expected.put("remember_cookie_name", "remember");
    expected.put("remember_rolling_timeout", 604800L);
    expected.put("remember_absolute_timeout", 2592000L);
    expected.put("response_headers", null);
    expected.put("request_headers", null);
    expected.put("read_body_for_logout", false);
    expected.put("logout_methods", List.of("POST", "DELETE"));
    expected.put("logout_query_arg", "session_logout");
    expected.put("logout_post_arg", "session_logout");

    assertThat(ConfigSchema.of(SessionConfig.class).defaults()).isEqualTo(expected);
  }

  @Test
  void secret_leftOut_isRandomEachTime() {
    Object one = accepted(Map.of()).get("secret");
    Object other = accepted(Map.of()).get("secret");

    assertThat(one).asString().matches("[A-Za-z0-9]{32}");
    assertThat(other).isNotEqualTo(one);
  }

  @Test
  void oldNames_standForTheNewOnes() {
    Map<String, Object> old = new LinkedHashMap<>();
    old.put("cookie_lifetime", 100L);
    old.put("cookie_idletime", 50L);
    old.put("cookie_renew", 7L);
    old.put("cookie_discard", 3L);
    old.put("cookie_samesite", "off");
    old.put("cookie_httponly", false);
    old.put("cookie_persistent", true);

    assertThat(ConfigProblems.of(TYPE, old)).isEmpty();
    assertThat(accepted(old))
        .containsEntry("rolling_timeout", 100L)
        .containsEntry("idling_timeout", 50L)
        .containsEntry("stale_ttl", 3L)
        .containsEntry("cookie_same_site", "Lax")
        .containsEntry("cookie_http_only", false)
        .containsEntry("remember", true)
        .doesNotContainKey("cookie_renew");
    assertThat(accepted(Map.of("cookie_lifetime", 100L, "rolling_timeout", 200L)))
        .containsEntry("rolling_timeout", 100L)
        .doesNotContainKey("cookie_lifetime");
  }

  @Test
  void oldNames_areInTheSchemaAndNotInWhatIsShown() {
    assertThat(TYPE.configSchema().render().get("shorthand_fields"))
        .isEqualTo(
            List.of(
                Map.of("cookie_lifetime", Map.of("type", "number")),
                Map.of("cookie_idletime", Map.of("type", "number")),
                Map.of("cookie_renew", Map.of("type", "number")),
                Map.of("cookie_discard", Map.of("type", "number")),
                Map.of("cookie_samesite", Map.of("type", "string")),
                Map.of("cookie_httponly", Map.of("type", "boolean")),
                Map.of("cookie_persistent", Map.of("type", "boolean"))));
    assertThat(TYPE.configSchema().shown(accepted(Map.of())))
        .doesNotContainKeys("cookie_lifetime", "cookie_samesite");
  }

  @Test
  void wrongValues_areEachNamed() {
    Map<String, Object> wrong = new LinkedHashMap<>();
    wrong.put("storage", "redis");
    wrong.put("cookie_name", "a;b");
    wrong.put("cookie_path", "/; Secure");
    wrong.put("cookie_same_site", "lax");
    wrong.put("logout_methods", List.of("PUT"));
    wrong.put("idling_timeout", "long");

    Map<String, Object> problems = new LinkedHashMap<>();
    problems.put("storage", "expected one of: cookie, kong");
    problems.put(
        "cookie_name", "not the name of a cookie (expected: letters, digits and !#$%&'*+-.^_`|~)");
    problems.put(
        "cookie_path", "not an attribute of a cookie (expected: ASCII without semicolons)");
    problems.put("cookie_same_site", "expected one of: Strict, Lax, None, Default");
    problems.put("logout_methods", List.of("expected one of: GET, POST, DELETE"));
    problems.put("idling_timeout", "expected a number");
    assertThat(ConfigProblems.of(TYPE, wrong)).isEqualTo(Map.of("config", problems));
  }

  @Test
  void toString_neverShowsTheSecret() {
    SessionConfig config = TYPE.configSchema().bind(accepted(Map.of("secret", "s3cret")));

    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void secretThatIsEmpty_startsNoPlugin() {
    FakePluginContext context =
        FakePluginContext.of(TYPE, Map.of("secret", "s3cret")).resolved("secret", "");

    assertThatIllegalArgumentException()
        .isThrownBy(context::newPlugin)
        .withMessage("the secret is empty (expected: a text)");
  }
}
