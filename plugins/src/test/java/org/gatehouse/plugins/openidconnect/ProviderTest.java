package org.gatehouse.plugins.openidconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gatehouse.api.plugin.Plugin;
import org.gatehouse.testkit.oidc.IdentityProvider;
import org.gatehouse.testkit.plugin.FakeExchange;
import org.gatehouse.testkit.plugin.FakePluginContext;
import org.gatehouse.testkit.thread.ScarceThreads;
import org.junit.jupiter.api.Test;

class ProviderTest {
  @Test
  void pluginThatCannotBeMade_keepsNoProvider() {
    try (IdentityProvider server = IdentityProvider.start()) {
      server.answersOnly(500);
      Map<String, Object> config =
          Map.of(
              "issuer",
              server.issuer(),
              "auth_methods",
              List.of("bearer", "introspection"),
              "client_id",
              List.of(IdentityProvider.CLIENT));
      FakePluginContext first = FakePluginContext.of(OpenidConnectPlugin.TYPE, config);
      FakePluginContext nameless = first.resolved("client_id", List.of(""));
      assertThatThrownBy(nameless::newPlugin).isInstanceOf(IllegalArgumentException.class);

      try (Plugin plugin = first.newPlugin()) {
        plugin.onAccess(
            FakeExchange.request("GET", "/")
                .header("Authorization", "Bearer " + server.accessToken(Map.of()))
                .build());
      }

      // by a provider of its own, and not by one that was left over
      assertThat(nameless.logger().lines()).isEmpty();
      assertThat(first.logger().lines()).hasSize(1);
    }
  }

  @Test
  void threadThatCannotBeStarted_isTriedAgainLater() {
    ScarceThreads threads = new ScarceThreads();
    try (IdentityProvider server = IdentityProvider.start()) {
      FakePluginContext context =
          FakePluginContext.of(OpenidConnectPlugin.TYPE, Map.of("issuer", server.issuer()));
      var settings = new Provider.Settings(server.issuer(), Set.of(), Duration.ofSeconds(10));
      try (Provider provider = new Provider(settings, context, threads)) {
        threads.areGone(true);
        assertThatThrownBy(provider::known).isInstanceOf(ProviderUnavailableException.class);
        threads.areGone(false);
        assertThatThrownBy(provider::known).isInstanceOf(ProviderUnavailableException.class);
        assertThat(server.calls("/.well-known/openid-configuration")).isZero();

        context.advance(Duration.ofSeconds(3));
        await()
            .ignoreExceptionsInstanceOf(ProviderUnavailableException.class)
            .until(
                () -> provider.known().metadata().getIssuer().getValue(), server.issuer()::equals);
      }
      assertThat(context.logger().lines())
          .containsExactly(
              "ERROR issuer: "
                  + server.issuer()
                  + " cannot be asked: unable to create native thread");
    }
  }

  @Test
  void keysThatNoThreadRenews_areRenewedByTheRequest() throws Exception {
    ScarceThreads threads = new ScarceThreads();
    try (IdentityProvider server = IdentityProvider.start()) {
      FakePluginContext context =
          FakePluginContext.of(OpenidConnectPlugin.TYPE, Map.of("issuer", server.issuer()));
      var settings = new Provider.Settings(server.issuer(), Set.of(), Duration.ofSeconds(10));
      try (Provider provider = new Provider(settings, context, threads)) {
        JWKSetSource<SecurityContext> keys =
            ((JWKSetBasedJWKSource<SecurityContext>) provider.known().keys()).getJWKSetSource();
        assertThat(server.calls("/jwks")).isEqualTo(1);

        threads.areGone(true);
        long tenMinutesOn = System.currentTimeMillis() + Duration.ofMinutes(10).toMillis();
        keys.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), tenMinutesOn, null);
        assertThat(server.calls("/jwks")).isEqualTo(2);

        threads.areGone(false);
        long twentyMinutesOn = tenMinutesOn + Duration.ofMinutes(10).toMillis();
        keys.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), twentyMinutesOn, null);
        await().until(() -> server.calls("/jwks") == 3);
      }
    }
  }
}
